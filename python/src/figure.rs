//! A figure with its interval.

use hotspare::stats::Estimate;
use hotspare::{Difference, digits};
use pyo3::prelude::*;

/// A figure: a value with its confidence interval. `float(figure)` is its value.
#[pyclass(frozen, get_all, module = "hotspare")]
pub struct Figure {
    /// The metric, such as `downtime`.
    metric: String,
    /// The value; NaN if nothing was observed.
    value: f64,
    /// The lower end of the interval; `None` if nothing bounds it from below.
    low: Option<f64>,
    /// The upper end of the interval; `None` if nothing bounds it from above.
    high: Option<f64>,
    /// The confidence level of the interval, in (0, 1).
    level: f64,
    /// Independent pieces of evidence: replications, or trials for a share.
    n: u64,
    /// The unit; `1` if it has none.
    unit: String,
    /// The method of the interval.
    method: String,
    /// The caveat, such as `few` or `undefined`; empty if there is none.
    flag: String,
    /// Replications that a figure without controls would take for as short an interval; `None` if it has no controls.
    worth: Option<f64>,
    /// Of a difference: the probability of so large a one if there were none.
    p_value: Option<f64>,
    /// Of a difference: policy divided by baseline, where that makes sense.
    quotient: Option<Py<Figure>>,
    /// The figure in words, with no more digits than the interval supports.
    words: String,
}

impl Figure {
    /// A figure of a metric.
    pub fn new(metric: &str, unit: &str, estimate: &Estimate) -> Figure {
        let reading = match (metric, unit) {
            ("availability", _) => digits::availability(estimate),
            (_, "s") => digits::duration(estimate),
            (_, "1") => digits::number(estimate),
            _ => digits::number(estimate).with(unit),
        };
        Figure::read(metric, unit, estimate, reading.in_words())
    }

    fn read(metric: &str, unit: &str, estimate: &Estimate, words: String) -> Figure {
        Figure {
            metric: metric.to_owned(),
            value: estimate.value,
            low: estimate.low,
            high: estimate.high,
            level: estimate.level,
            n: estimate.n,
            unit: unit.to_owned(),
            method: estimate.method.to_string(),
            flag: estimate.flag.to_string(),
            worth: estimate.worth,
            p_value: None,
            quotient: None,
            words,
        }
    }

    /// The difference of a policy and the baseline.
    pub fn of_difference(py: Python<'_>, of: &Difference) -> PyResult<Figure> {
        let words =
            digits::number(&of.difference).with(if of.unit == "1" { "" } else { &of.unit }).in_words();
        let quotient = |quotient: &Estimate| {
            Py::new(py, Figure::read(of.metric, "1", quotient, digits::number(quotient).in_words()))
        };
        let quotient = of.quotient.as_ref().map(quotient).transpose()?;
        let figure = Figure::read(of.metric, &of.unit, &of.difference, words);
        Ok(Figure { p_value: Some(of.p_value), quotient, ..figure })
    }
}

#[pymethods]
impl Figure {
    fn __float__(&self) -> f64 {
        self.value
    }

    fn __str__(&self) -> String {
        self.words.clone()
    }

    fn __repr__(&self) -> String {
        format!("<{}: {}>", self.metric, self.words)
    }
}
