//! What benchmarks and the load tool are made of: the machine's own floors, CPU time, a server in a
//! process of its own, tickets as people write them, desks that only hand in, and a tap on the wire.
//!
//! It judges nothing: a [`figure::Figure`] is a ratio and its bar, and whoever prints it decides.
//! No bar is a time. A time that the design asks for is turned into a ratio by [`machine::REFERENCE`].

pub mod click;
pub mod cpu;
pub mod figure;
pub mod five_years;
pub mod hand_in;
pub mod machine;
pub mod reconnect;
pub mod served;
pub mod tap;
pub mod tickets;
