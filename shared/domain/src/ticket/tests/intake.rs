//! Rules of intake.
