//! Desks on real sockets against a server in this process: enrolment over HTTP, the session, and a
//! log of their own.

mod admission;
mod blobs;
mod command;
mod desk;
mod exchange;
mod figures;
mod forgery;
mod house;
mod line;
mod lives;
mod malice;
mod statistics;
mod strangers;
mod twins;
mod wire;
