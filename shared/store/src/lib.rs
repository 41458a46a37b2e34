//! Documents on SQLite: the change log (truth) and the books (derived), the same at the desk and on the server.
