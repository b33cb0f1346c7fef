//! The engine: an event queue, keyed random streams and the distributions drawn from them.
//!
//! Intuition: a simulation is a loop that takes the earliest event, moves the clock to it and lets it change the
//! world. The engine owns the *order* of events and the *numbers* drawn; what an event means is none of its
//! business, and it knows no blade.
//!
//! Architecture invariants:
//! - events come out by `(time, class, sequence)`, and nothing else decides their order;
//! - a draw depends on its key alone, never on what was drawn before;
//! - no platform mathematics: every transcendental function is `libm`'s, so that results are the same bits on
//!   every machine. (`rand_distr` takes its functions from `num-traits`, which another dependency may switch to
//!   the platform's; it serves here only where a sample needs none, and as the reference in tests.)

pub mod bit_tree;
pub mod bitmap;
pub mod count;
pub mod distribution;
pub mod life;
pub mod queue;
pub mod streams;
