//! Management: the server, the modules and the arrays, which carry out a limited number of jobs at a time.

pub mod modules;
pub mod polls;
pub mod server;
pub mod stations;
