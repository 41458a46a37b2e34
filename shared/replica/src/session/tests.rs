//! Sessions against each other, over a fake store and a bad line.

mod blobs;
mod fake;
mod line;
mod malice;
mod reconnect;
mod trust;
mod world;
