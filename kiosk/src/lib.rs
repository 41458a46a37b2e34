//! The desk's program: everything a desk does, online or not.
