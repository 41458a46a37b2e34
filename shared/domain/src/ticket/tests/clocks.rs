//! Rules of clocks.
