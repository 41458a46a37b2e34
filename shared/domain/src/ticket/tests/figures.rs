//! Rules of figures.
