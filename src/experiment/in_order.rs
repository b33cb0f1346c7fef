//! Numbered jobs on all threads, whose results are handed on in the order of the numbers, as soon as possible.
//!
//! Intuition: jobs are begun in their order, so that the first one missing is always under way. The thread that
//! completes it hands on all that is ready; no other thread waits. Only the results that the others complete during one
//! slow job are kept meanwhile.

use crate::parallel;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Completed results and their recipient.
struct Desk<T, F, E> {
    next: usize,
    early: BTreeMap<usize, T>,
    take: F,
    refused: Option<E>,
}

/// Does the `jobs` and calls `take` with the result of each, in their order, on one thread at a time. Where a job has
/// no result, no further job is begun, and nothing behind the gap is handed on.
///
/// # Errors
/// The first error of `take`: no job is begun after it, and nothing more is handed on.
///
/// # Panics
/// If a job or `take` does.
pub fn in_order<T: Send, E: Send>(
    jobs: Range<usize>,
    job: impl Fn(usize) -> Option<T> + Sync,
    take: impl FnMut(T) -> Result<(), E> + Send,
) -> Result<(), E> {
    let begun = AtomicUsize::new(jobs.start);
    let ended = AtomicBool::new(false);
    let desk = Mutex::new(Desk { next: jobs.start, early: BTreeMap::new(), take, refused: None });
    let work = || {
        while !ended.load(Ordering::Relaxed) {
            let number = begun.fetch_add(1, Ordering::Relaxed);
            if number >= jobs.end {
                return;
            }
            let Some(result) = job(number) else { return ended.store(true, Ordering::Relaxed) };
            let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
            desk.early.insert(number, result);
            if let Err(refused) = desk.hand_on() {
                ended.store(true, Ordering::Relaxed);
                desk.refused = Some(refused);
            }
        }
    };
    parallel::on_every_thread(work);
    desk.into_inner().unwrap_or_else(PoisonError::into_inner).refused.map_or(Ok(()), Err)
}

impl<T, F: FnMut(T) -> Result<(), E>, E> Desk<T, F, E> {
    /// Hands on all that is ready, unless a result has been refused.
    fn hand_on(&mut self) -> Result<(), E> {
        while self.refused.is_none()
            && let Some(result) = self.early.remove(&self.next)
        {
            self.next += 1;
            (self.take)(result)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Jobs of very different lengths, on four threads.
    fn taken(gap: Option<usize>, refused: usize) -> (Vec<usize>, Result<(), usize>) {
        let job = |number: usize| {
            if number.is_multiple_of(7) {
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
            (Some(number) != gap).then_some(number)
        };
        let mut taken = Vec::new();
        let take = |number| {
            taken.push(number);
            if number == refused { Err(number) } else { Ok(()) }
        };
        let threads = rayon::ThreadPoolBuilder::new().num_threads(4).build().unwrap();
        let result = threads.install(|| in_order(10..500, job, take));
        (taken, result)
    }

    #[test]
    fn results_come_in_order_and_end_at_a_gap_or_a_refusal() {
        assert_eq!(taken(None, usize::MAX), ((10..500).collect(), Ok(())));
        let (before, result) = taken(Some(100), usize::MAX);
        assert_eq!((before, result), ((10..100).collect(), Ok(())));
        assert_eq!(taken(None, 100), ((10..=100).collect(), Err(100)));
        assert_eq!(taken(Some(10), 10), (Vec::new(), Ok(())));
    }

    #[test]
    fn one_thread_is_enough() {
        let mut taken = Vec::new();
        let threads = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let done: Result<(), ()> = threads.install(|| {
            in_order(0..5, Some, |number| {
                taken.push(number);
                Ok(())
            })
        });
        assert_eq!((done, taken), (Ok(()), vec![0, 1, 2, 3, 4]));
    }
}
