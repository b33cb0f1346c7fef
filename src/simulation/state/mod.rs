//! State: the data that every process reads and writes: blades, workloads, their journeys, the pool, and the books.

pub mod blades;
pub mod books;
pub mod gauge;
pub mod journey;
pub mod pool;
pub mod risk;
pub mod wait_queue;
pub mod workloads;
