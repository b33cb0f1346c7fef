//! Interruption: the first interrupt ends the work in good order, the second one at once.

use super::Failure;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag that the first interrupt raises; `words` announce the consequence.
pub fn stop_flag(words: &'static str) -> Result<Arc<AtomicBool>, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if raised.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        say!("\ninterrupted: {words}; press Ctrl-C again to abort");
    })
    .map_err(|error| Failure::io(format!("interrupts cannot be caught: {error}")))?;
    Ok(stop)
}
