//! Parallel work: the same function on many things, on every thread there is.
//!
//! Two bodies: with the feature `threads`, the pool of `rayon`; without it, the thread that calls. Results are the same,
//! because nothing that calls this depends on which thread does what, or when. Nothing else in the library knows of
//! threads, but for the stack on which a text is parsed.

#[cfg(feature = "threads")]
use many as body;
#[cfg(not(feature = "threads"))]
use one as body;

use std::io;
use std::ops::Range;

/// Calls `work` once for each thread, all at the same time, and returns when every call has.
///
/// # Panics
/// If `work` does.
pub fn on_every_thread(work: impl Fn() + Sync) {
    body::on_every_thread(work);
}

/// The results of `f` for each of the items, in their order.
///
/// # Panics
/// If `f` does.
pub fn map<I: Sync, T: Send>(items: &[I], f: impl Fn(&I) -> T + Sync + Send) -> Vec<T> {
    body::map(items, f)
}

/// The results of `f` for each of the numbers, in their order.
///
/// # Errors
/// An error of `f`, the first one met; some numbers are then left out.
///
/// # Panics
/// If `f` does.
pub fn try_map<T: Send, E: Send>(
    numbers: Range<u32>,
    f: impl Fn(u32) -> Result<T, E> + Sync + Send,
) -> Result<Vec<T>, E> {
    body::try_map(numbers, f)
}

/// Has so many threads from now on, in place of as many as there are processors. Without the feature `threads` there is
/// one, whatever is asked for.
///
/// # Errors
/// If the threads cannot be started, or have been already.
pub fn use_threads(threads: usize) -> io::Result<()> {
    body::use_threads(threads)
}

/// The number of threads.
pub fn threads() -> usize {
    body::threads()
}

#[cfg(feature = "threads")]
mod many {
    use rayon::prelude::*;
    use std::io;
    use std::ops::Range;

    pub fn on_every_thread(work: impl Fn() + Sync) {
        rayon::scope(|scope| (0..rayon::current_num_threads()).for_each(|_| scope.spawn(|_| work())));
    }

    pub fn map<I: Sync, T: Send>(items: &[I], f: impl Fn(&I) -> T + Sync + Send) -> Vec<T> {
        items.par_iter().map(f).collect()
    }

    pub fn try_map<T: Send, E: Send>(
        numbers: Range<u32>,
        f: impl Fn(u32) -> Result<T, E> + Sync + Send,
    ) -> Result<Vec<T>, E> {
        numbers.into_par_iter().map(f).collect()
    }

    pub fn threads() -> usize {
        rayon::current_num_threads()
    }

    pub fn use_threads(threads: usize) -> io::Result<()> {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().map_err(io::Error::other)
    }
}

/// Checked by the tests, too, which have both bodies.
#[cfg(any(test, not(feature = "threads")))]
mod one {
    use std::io;
    use std::ops::Range;

    pub fn on_every_thread(work: impl Fn()) {
        work();
    }

    pub fn map<I, T>(items: &[I], f: impl Fn(&I) -> T) -> Vec<T> {
        items.iter().map(f).collect()
    }

    pub fn try_map<T, E>(numbers: Range<u32>, f: impl Fn(u32) -> Result<T, E>) -> Result<Vec<T>, E> {
        numbers.map(f).collect()
    }

    pub fn threads() -> usize {
        1
    }

    pub fn use_threads(_: usize) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::one;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn one_thread_and_many_agree() {
        let items: Vec<u32> = (0..100).collect();
        let square = |item: &u32| item * item;
        assert_eq!(super::map(&items, square), one::map(&items, square));
        let halved = |number: u32| if number < 50 { Ok(number) } else { Err("too large") };
        assert_eq!(super::try_map(0..50, halved), one::try_map(0..50, halved));
        assert_eq!(super::try_map(0..100, halved), one::try_map(0..100, halved));
        let calls = AtomicUsize::new(0);
        one::on_every_thread(|| _ = calls.fetch_add(1, Ordering::Relaxed));
        assert_eq!(calls.into_inner(), 1);
        one::use_threads(7).unwrap();
        assert!(one::threads() == 1 && super::threads() >= 1);
    }
}
