//! hotspare for Python: the library's face as classes, results as Arrow tables.
//!
//! A file for each idea: [`scenario`] loads and runs, [`background`] keeps Python responsive meanwhile, [`run`] and
//! [`study`] hold results, [`table`] hands them on, [`rule`] lets a Python function choose spares.

mod background;
mod compare;
mod errors;
mod figure;
mod files;
mod fit;
mod html;
mod keys;
mod policy;
mod rule;
mod run;
mod scenario;
mod study;
mod table;
mod trace;

use pyo3::prelude::*;

/// The compiled part of the package `hotspare`.
#[pymodule]
mod _hotspare {
    #[pymodule_export]
    use crate::compare::{Comparison, compare};
    #[pymodule_export]
    use crate::errors::{Problem, ScenarioError};
    #[pymodule_export]
    use crate::figure::Figure;
    #[pymodule_export]
    use crate::fit::{Fit, fit};
    #[pymodule_export]
    use crate::policy::PolicyFigures;
    #[pymodule_export]
    use crate::rule::{Request, Spare};
    #[pymodule_export]
    use crate::run::Run;
    #[pymodule_export]
    use crate::scenario::Scenario;
    #[pymodule_export]
    use crate::study::{Plan, Study};
    #[pymodule_export]
    use crate::table::Table;
    #[pymodule_export]
    use crate::trace::Trace;

    #[pymodule_export]
    const RESULTS_VERSION: u32 = hotspare::RESULTS_VERSION;
    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
