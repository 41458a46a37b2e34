//! Desks on real sockets against a server in this process: enrolment over HTTP, the session, and a
//! log of their own.

mod admission;
mod command;
mod desk;
mod exchange;
mod figures;
mod house;
mod line;
mod lives;
mod statistics;
mod wire;
