//! Work in the background: Python goes on, sees progress, and may interrupt.
//!
//! **Intuition.** The work has a thread of its own, and as many more as it wants; none of them holds the interpreter. The
//! thread of the caller waits without it, wakes a few times a second to hear signals and to move the bar, and raises the
//! flag that ends every history.
//!
//! **Limits.** Threads live as long as the call: nothing is left behind that a fork would break.

use crate::errors::Fault;
use crate::rule::PythonRule;
use hotspare::Listener;
use hotspare::studies::StudyListener;
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// The time between two looks at signals and progress.
const PERIOD: Duration = Duration::from_millis(50);

/// The way a call is to be carried out.
pub struct Manner {
    /// Threads; `None`: one for each processor.
    pub threads: Option<usize>,
    /// Shows a bar of `tqdm`, if that is installed.
    pub progress: bool,
    /// The rules in Python that it may call. With any there is one thread.
    pub rules: Vec<Arc<PythonRule>>,
}

/// The state of work under way, as seen from both sides.
#[derive(Default)]
pub struct Watch {
    /// Ends the work when raised.
    pub stop: AtomicBool,
    done: AtomicU64,
    wanted: AtomicU64,
}

impl Listener for Watch {
    fn history_done(&self) {
        self.done.fetch_add(1, Relaxed);
    }

    fn histories_wanted(&self, histories: u64) {
        self.wanted.store(histories, Relaxed);
    }
}

impl StudyListener for Watch {}

impl Manner {
    fn threads(&self) -> usize {
        let all = || std::thread::available_parallelism().map_or(1, usize::from);
        if self.rules.is_empty() { self.threads.unwrap_or_else(all) } else { 1 }
    }

    /// Does the work on threads of its own. An interrupt raises `stop`; what the work then returns is the result.
    ///
    /// # Errors
    /// That of the work, of a rule in Python, or a signal other than an interrupt.
    pub fn carry_out<T: Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&Watch) -> Result<T, Fault> + Send,
    ) -> PyResult<T> {
        let (watch, threads) = (Watch::default(), self.threads());
        let mut bar = if self.progress { Bar::new(py) } else { None };
        let (finished, caller) = (AtomicBool::new(false), std::thread::current());
        let done = std::thread::scope(|scope| {
            let (watch, finished) = (&watch, &finished);
            let worker = scope.spawn(move || {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
                let result = match pool {
                    Ok(pool) => pool.install(|| work(watch)),
                    Err(error) => Err(Fault::failed(error)),
                };
                finished.store(true, Relaxed);
                caller.unpark();
                result
            });
            let mut raised = None;
            while !finished.load(Relaxed) && !worker.is_finished() {
                py.detach(|| std::thread::park_timeout(PERIOD));
                if let Err(error) = py.check_signals() {
                    watch.stop.store(true, Relaxed);
                    raised = raised.or(Some(error));
                }
                if self.rules.iter().any(|rule| rule.has_failed()) {
                    watch.stop.store(true, Relaxed);
                }
                bar.iter_mut().for_each(|bar| bar.show(py, watch));
            }
            let result = py.detach(|| worker.join());
            let result = result.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            match raised.filter(|error| !error.is_instance_of::<PyKeyboardInterrupt>(py)) {
                Some(error) => Err(error),
                None => result.map_err(|fault| fault.raised(py)),
            }
        });
        bar.iter_mut().for_each(|bar| bar.close(py, &watch));
        match self.rules.iter().find_map(|rule| rule.take_error()) {
            Some(error) => Err(error),
            None => done,
        }
    }
}

/// A bar of `tqdm`. What it raises is not worth losing a run for.
struct Bar {
    tqdm: Py<PyAny>,
    shown: u64,
}

impl Bar {
    /// A bar; `None` without `tqdm`.
    fn new(py: Python<'_>) -> Option<Bar> {
        let module = py.import("tqdm.auto").ok()?;
        let options = pyo3::types::PyDict::new(py);
        options.set_item("unit", "history").ok()?;
        options.set_item("leave", false).ok()?;
        options.set_item("delay", 0.5).ok()?;
        let tqdm = module.getattr("tqdm").ok()?.call((), Some(&options)).ok()?;
        Some(Bar { tqdm: tqdm.unbind(), shown: 0 })
    }

    fn show(&mut self, py: Python<'_>, watch: &Watch) {
        let (done, wanted) = (watch.done.load(Relaxed), watch.wanted.load(Relaxed));
        let tqdm = self.tqdm.bind(py);
        if wanted > 0 {
            _ = tqdm.setattr("total", wanted);
        }
        if done > self.shown {
            _ = tqdm.call_method1("update", (done - self.shown,));
            self.shown = done;
        }
    }

    fn close(&mut self, py: Python<'_>, watch: &Watch) {
        self.show(py, watch);
        _ = self.tqdm.bind(py).call_method0("close");
    }
}
