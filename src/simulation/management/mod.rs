//! Management: the server, the modules and the arrays that carry out a limited number of things at a time.

pub mod modules;
pub mod polls;
pub mod server;
pub mod stations;
