//! # hotspare: what is a failover policy worth?
//!
//! A discrete-event simulator of blade-server failover in a data center. It compares policies (repair in place, cold
//! boot, identity push onto booted spares, cascading rebalance) under identical failures and says how long workloads
//! are down, how well spares match what they replace, and how sure that is.
//!
//! ## How data flows
//!
//! ```text
//! scenario.toml ─ scenario::load ─▶ Scenario ─┬─ simulation::simulate ─▶ Totals   (one policy, one replication)
//!   raw text → checked → validated            └─ experiment::run      ─▶ Outcome  (a row of each, in a ledger; in memory,
//!                                                                                   in a file, or in parts of many machines)
//!                                                     experiment::Summary::new ─▶ Summary ─ output ─▶ files, formats
//!            sections ─▶ a study's spec ─▶ studies::complete ─▶ runs of variants, kept ─▶ findings ─ report ─▶ the same
//! ```
//!
//! ```no_run
//! use hotspare::{Registry, Summary, load, run};
//! use std::sync::atomic::AtomicBool;
//!
//! let scenario = load("scenarios/starter.toml".as_ref(), &Registry::builtin())?;
//! let outcome = run(&scenario, &AtomicBool::new(false), &());
//! let summary = Summary::new(&scenario, &outcome)?;
//! println!("{:?}", summary.site(0, "availability", "value"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ## One failure, from the text to the figure
//!
//! 1. [`load`] parses the scenario's text into [`scenario::raw`], checks all of it, and gives a [`Scenario`].
//! 2. [`run`] compiles each policy for the site ([`simulation::CompiledPolicy`]): matches, routes, steps, fixed durations.
//! 3. For each replication and policy `World::new` asks every process of the table in `simulation/world.rs` for its slots
//!    and its state; `History::new` puts blades where they start and lets the processes schedule what comes first.
//! 4. `History::step` takes the next event, say `BladeFails` of blade 17, and the table hands it to `faults/failure.rs`.
//! 5. `blade_fails` looks up which mode it is; `strike` sees that the blade serves; `goes_down` opens a journey, the books
//!    close the time up, and the observer is told.
//! 6. `recovery/detection.rs` draws when that is noticed and schedules it: [`simulation::event`] orders it in its tick.
//! 7. Noticed, the blade is sent to repair and isolated; the workload waits in `recovery/claims.rs` for a spare.
//! 8. The rule of the policy sees a [`policy::selection::PoolView`] and chooses; `recovery/takeover.rs` begins the steps.
//! 9. The last step ends: `arrives` closes the journey, its pieces go to the phases of its class, the blade serves.
//! 10. At the horizon every process enters its sums into [`stats::totals::Totals`]; a ledger takes a row of each, and
//!     [`Summary`] makes figures with intervals of the columns, paired across policies.
//!
//! ## The face
//!
//! What is public is meant to be: the items below, [`stats`], [`studies`] and, with the feature `cli`, [`cli`]. Each stands
//! in an example that runs, in `docs/library.md` or at the item; `tests/tidy.rs` holds that.
//!
//! ## What each module owns
//!
//! | module | owns | may use |
//! | --- | --- | --- |
//! | [`units`] | time, sizes, identifiers | nothing |
//! | [`math`] | functions that are the same bits everywhere | nothing |
//! | [`digest`] | checksums of files | nothing |
//! | [`wrap`] | text in lines | nothing |
//! | [`parallel`] | the same work on all processors, or on one | nothing |
//! | [`engine`] | event queue, keyed random streams, distributions; knows no blade | `units`, `math` |
//! | [`model`] | blade types with adapters and partitions, fabrics, classes, steps, causes, checks, presets, prices: plain data | `units`, distributions, streams |
//! | [`policy`] | the four axes, a file per rule, the registry | `model`, streams |
//! | [`scenario`] | from TOML to a scenario that can be trusted | `model`, `policy`, names of metrics, the reader of records |
//! | [`stats`] | estimates, intervals, histograms, metrics | `units`, `math` |
//! | [`simulation`] | one history: the world and its table of processes, a room for those that belong together | all of the above |
//! | [`experiment`] | replications and their ledger, shards, pairing, the summary, costs; one history, told | `scenario`, `simulation`, `stats`, `math`, `parallel`, streams |
//! | [`benchmark`] | records of work, what has changed since, ratios of times | `stats`, checksums |
//! | [`records`] | import and fit of failure records, inventories and tickets | `units`, `math`, `wrap`, `stats` |
//! | `output` | files, tables, plots, the report, from plain results | `experiment`'s results |
//! | [`studies`] | questions that take more than one run: sweep, plan, sensitivity, backtest, compare | `experiment`, `records`, `output`, and what these use |
//! | [`cli`] | one file per verb; nothing uses it | anything |
//!
//! `tests/tidy.rs` holds this table against the source.
//!
//! The feature `cli` adds [`cli`] and ruled tables for the terminal, `threads` puts histories on all processors. Without
//! them the library builds for WebAssembly and gives the same results.
//!
//! ## Invariants
//!
//! - **Order.** Events are processed by `(time, class, sequence)`; the classes are in [`simulation::event`].
//! - **Randomness.** A draw depends on its key (seed, replication, entity, purpose, ordinal) alone; the policy is not
//!   in the key, so that policies meet the same lives and repairs. Roles diverge after the first failover, and with
//!   them the outages: pairing weakens with time, and `differences.csv` says what it still gains.
//! - **Time** is an integer number of microseconds; integrals are integer sums.
//! - **Lives** are spans of operating age, drawn once. Moving a workload, or repairing another mode, redraws nothing.
//! - **Bytes.** Results depend on the scenario, the files it names, the seed and [`RESULTS_VERSION`]; never on the
//!   number of threads, the clock, or the platform's mathematics.
//! - **Identities.** A workload's identity is live on at most one blade that has power: the failed blade is off before
//!   another takes over, and a blade's old identity is cleared before it stands by. Audited like all conservation.
//! - **Routes.** Which partition stands in for which, and what each step consists of, depends on the class, the blade
//!   type and the zone; it is worked out before the first event ([`simulation::compiled::route`]).
//! - **Places.** A blade that lacks power or every path does nothing, does not age and needs no repair; what many of them
//!   depend on goes out and comes back for all of them at one instant ([`model::cause`]).
//! - **What finds nothing is no event.** A health check, a false alarm or a change of requirement is scheduled where it
//!   has an effect, so that what never happens costs nothing ([`model::check`]).
//! - **Conservation.** Phases sum to the outage, up and down time to the workloads present; asserted in every run.
//! - **Variants.** A cell of a sweep, an end of an uncertain range, or a draw is the scenario with some settings and nothing
//!   else ([`studies::grid`]): the same figures as a run of its own with `--set`. All are checked before the first is
//!   simulated.
//! - **Pieces.** What a study needs of each simulation is kept on disk until its results are there, and they are made of
//!   what is read back ([`studies::checkpoint`]): an interruption changes no byte.
//! - **Sections.** What a scenario file says for a study belongs to the study: it registers a section with its schema and
//!   its reader, and the scenario knows nothing of it ([`scenario::section`]).
//! - **Decisions.** Rules decide and give reasons; only the simulation changes the world.
//!
//! ## What is deliberately absent
//!
//! No wall clock, no network, no unordered collections, no `unsafe`, no global state. No event class for observers:
//! they are told, and schedule nothing. No statistics of single outages across replications: the replication is the
//! unit of evidence.

// The page is for those who build the house as well: they make it with `--document-private-items`.
#![allow(rustdoc::private_intra_doc_links)]
// Without the program, what it alone calls (imports, formats, records of speed) is idle.
#![cfg_attr(not(feature = "cli"), allow(dead_code, unused_imports))]

mod benchmark;
#[cfg(feature = "cli")]
pub mod cli;
mod digest;
mod engine;
mod experiment;
mod math;
mod model;
mod output;
mod parallel;
mod policy;
mod records;
mod scenario;
mod simulation;
pub mod stats;
pub mod studies;
mod units;
mod wrap;

// A run.
pub use experiment::{
    Control, Difference, HEADLINE, Listener, Outcome, Summary, Sums, conclude, costs, run, totals,
};
pub use output::{OUTPUTS, Output, Provenance, digits, printed, result_files, write_results};
pub use scenario::schema::schema;
pub use scenario::{
    Document, LoadError, Problem, Problems, Registry, Scenario, Setting, Written, load, load_text, load_with,
};

// A rule of one's own.
pub use policy::readiness::Readiness;
pub use policy::rebalance::{CandidateMove, Rebalance, Seeks};
pub use policy::rule::{parameters, schema_of};
pub use policy::selection::{Detail, PoolView, Request, Selection};
pub use policy::takeover::{SpareState, Takeover};
pub use policy::{Declined, POLICY_PRESETS, Policy, Rule, Rules};

// One history, watched or told.
pub use experiment::trace::{Ending, Trace, TraceEvent, TraceKind};
pub use model::fleet::GroupRole;
pub use model::step::{PHASES, Phase, Step};
pub use output::trace::TRACE_FORMATS;
pub use simulation::blades::BladeState;
pub use simulation::journey::{Journey, JourneyKind};
pub use simulation::observer::{Attempt, Note, Observer};
pub use simulation::tables::tables_at;
pub use simulation::{CompiledPolicy, observe, simulate};

// Units, and the keys that all draws are made under.
pub use engine::streams::{StreamKey, hash_name};
pub use units::{BladeId, ClassId, EnclosureId, HOUR_US, ModeId, Span, Time, TypeId, WorkloadId, YEAR_H};

#[cfg(doctest)]
#[doc = include_str!("../docs/library.md")]
struct Examples;

#[cfg(test)]
#[path = "../tests/golden.rs"]
mod golden;

/// Version of the results: changes exactly when draws or semantics change, so that other figures are expected.
pub const RESULTS_VERSION: u32 = 9;
