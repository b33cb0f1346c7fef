//! Distributions of lives and durations: their form in a scenario, and their samplers.
//!
//! Intuition: a distribution turns uniform numbers of one keyed stream into a time. Most are drawn by inversion, one
//! uniform number a draw, so that a longer life under one set of parameters is a longer life under another.
//!
//! Adding a distribution is one new file with a `Spec` (what the scenario says) and a [`Law`], and one line in the
//! `laws!` table below: parser, schema and documentation follow.
//!
//! Limits: draws are rounded to the microsecond; a positive draw is at least one.

mod capped;
mod deterministic;
mod empirical;
mod exponential;
mod gamma;
mod hyperexponential;
mod inversion;
mod lognormal;
mod pareto;
mod piecewise;
mod triangular;
mod truncated;
mod uniform;
mod weibull;

pub use capped::Cap;
pub use empirical::Spec as EmpiricalSpec;
pub use gamma::standard_gamma;

use crate::engine::streams::Stream;
use crate::units::Span;
use capped::CappedMeans;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One family of distributions: its samplers and its functions of age. All times are in microseconds.
///
/// The functions are formulas; special functions are good to about 1e-12, and inversions go as far as that.
pub trait Law {
    /// One draw \[µs\], never negative.
    fn sample(&self, stream: &mut Stream) -> f64;

    /// The mean \[µs\]; infinite where the integral diverges.
    fn mean(&self) -> f64;

    /// One draw \[µs\] from the length-biased distribution, whose density is proportional to `x·f(x)`: the life that a
    /// random instant of a long history falls into. Called only where the mean is finite and positive.
    fn sample_length_biased(&self, stream: &mut Stream) -> f64;

    /// Survival function: the share of draws above `x` \[1\].
    fn survival(&self, x: f64) -> f64;

    /// Cumulative hazard ∫ dF/(1 − F₋) up to `x` \[1\]: the compensator of a failure that may come at any age up to `x`.
    /// Without atoms it is −ln S.
    fn cumulative_hazard(&self, x: f64) -> f64 {
        -libm::log(self.survival(x))
    }

    /// Limited mean E min(X, limit) \[µs\].
    fn limited_mean(&self, limit: f64) -> f64;

    /// Mean residual life E\[X − age | X > age\] \[µs\]; infinite where the mean is, NaN where nothing survives.
    fn mean_residual(&self, age: f64) -> f64;

    /// The smallest value \[µs\] that no more than this share of draws exceed; the share is above 0 and below 1.
    fn upper_quantile(&self, share: f64) -> f64;

    /// One draw \[µs\] of what is left of a life that has reached `age`, by inversion of S(age + x)/S(age). Called only
    /// where something survives.
    fn sample_residual(&self, age: f64, stream: &mut Stream) -> f64 {
        self.upper_quantile((1.0 - stream.uniform()) * self.survival(age)) - age
    }

    /// The values of a law of separate values, ascending; empty for a law with a density.
    fn atoms(&self) -> &[f64] {
        &[]
    }
}

/// An error in the parameters of a distribution, and its remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}; {remedy}")]
pub struct WrongParameters {
    /// The error.
    pub what: String,
    /// The remedy.
    pub remedy: String,
}

fn wrong(what: impl Into<String>, remedy: impl Into<String>) -> WrongParameters {
    WrongParameters { what: what.into(), remedy: remedy.into() }
}

/// A duration as a scenario writes it: a fixed one as a text (`"58 min"`), or one distribution by name.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum DurationSpec {
    /// Always the same.
    Fixed(Span),
    /// Drawn anew each time.
    Drawn(DistributionSpec),
}

impl DurationSpec {
    /// The distribution with its parameters checked.
    ///
    /// # Errors
    /// [`WrongParameters`] says which parameter is out of range and what would be right.
    pub fn build(&self) -> Result<Distribution, WrongParameters> {
        match self {
            DurationSpec::Fixed(span) => Ok(Distribution::fixed(*span)),
            DurationSpec::Drawn(spec) => spec.build(),
        }
    }

    /// The recorded values it draws from, if any: the reader of the scenario fills them in from their file.
    pub fn empirical_mut(&mut self) -> Option<&mut EmpiricalSpec> {
        match self {
            DurationSpec::Fixed(_) => None,
            DurationSpec::Drawn(spec) => spec.empirical_mut(),
        }
    }
}

impl DistributionSpec {
    fn empirical_mut(&mut self) -> Option<&mut EmpiricalSpec> {
        match self {
            DistributionSpec::Empirical(spec) => Some(spec),
            DistributionSpec::Truncated(spec) => spec.of.empirical_mut(),
            _ => None,
        }
    }
}

macro_rules! laws {
    ($($(#[$doc:meta])* $module:ident => $name:ident),* $(,)?) => {
        /// A distribution by name, with its parameters.
        #[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum DistributionSpec {
            $($(#[$doc])* $name($module::Spec),)*
        }

        impl DistributionSpec {
            /// The distribution with its parameters checked.
            ///
            /// # Errors
            /// [`WrongParameters`] says which parameter is out of range and what would be right.
            pub fn build(&self) -> Result<Distribution, WrongParameters> {
                match self {
                    $(DistributionSpec::$name(spec) => Ok(Distribution::of(Kind::$name(spec.build()?))),)*
                }
            }
        }

        #[derive(Clone, Debug)]
        enum Kind {
            $($name($module::$name),)*
        }

        impl Kind {
            #[inline]
            fn sample(&self, stream: &mut Stream) -> f64 {
                match self {
                    $(Kind::$name(law) => law.sample(stream),)*
                }
            }

            fn as_law(&self) -> &dyn Law {
                match self {
                    $(Kind::$name(law) => law,)*
                }
            }
        }
    };
}

laws! {
    /// Always the same value.
    deterministic => Deterministic,
    /// Without memory: the rate of an event does not depend on age.
    exponential => Exponential,
    /// Failure rates that fall (shape below 1) or rise (above 1) with age.
    weibull => Weibull,
    /// Repair times: most are short, a few very long.
    lognormal => Lognormal,
    /// A sum of stages; Erlang when the shape is a whole number.
    gamma => Gamma,
    /// Every value between two bounds alike.
    uniform => Uniform,
    /// Between two bounds, with a most likely value.
    triangular => Triangular,
    /// A power-law tail.
    pareto => Pareto,
    /// A mixture of exponentials: more variable than one of them.
    hyperexponential => Hyperexponential,
    /// A failure rate that is constant between given ages: early failures, wear-out.
    piecewise => Piecewise,
    /// Recorded values, each as likely as the others.
    empirical => Empirical,
    /// Another distribution, limited to a range.
    truncated => Truncated,
}

/// A checked distribution of a duration.
#[derive(Clone, Debug)]
pub struct Distribution {
    kind: Kind,
    /// Means of its draws, each limited to a cap; none where every draw is the same.
    capped: Option<CappedMeans>,
}

impl Distribution {
    fn of(kind: Kind) -> Distribution {
        let drawn = !matches!(kind, Kind::Deterministic(_));
        let capped = drawn.then(|| CappedMeans::new(|limit| kind.as_law().limited_mean(limit)));
        Distribution { kind, capped }
    }

    /// Always `span`.
    pub fn fixed(span: Span) -> Distribution {
        Distribution::of(Kind::Deterministic(deterministic::Deterministic(span.0 as f64)))
    }

    /// Exponential, with this mean \[µs\], which must be positive and finite.
    pub fn exponential(mean_us: f64) -> Distribution {
        debug_assert!(mean_us > 0.0 && mean_us.is_finite(), "{mean_us}");
        Distribution::of(Kind::Exponential(exponential::Exponential::of_mean(mean_us)))
    }

    /// One draw: at least one microsecond unless it is exactly zero.
    #[inline]
    pub fn draw(&self, stream: &mut Stream) -> Span {
        ticks(self.kind.sample(stream))
    }

    /// The value of every draw, if it is always the same.
    #[inline]
    pub fn fixed_span(&self) -> Option<Span> {
        match &self.kind {
            Kind::Deterministic(law) => Some(ticks(law.0)),
            _ => None,
        }
    }

    /// The time from a random instant of a long renewal history to the end of the life it falls into.
    ///
    /// The life is length-biased and the instant uniform in it. Source: Cox, *Renewal Theory*, 1962, section 5.2.
    pub fn draw_residual(&self, stream: &mut Stream) -> Span {
        let life = self.kind.as_law().sample_length_biased(stream);
        ticks(life * stream.uniform())
    }

    /// Residual life at `age`: a draw from the conditional distribution, at least one microsecond.
    ///
    /// At an age of zero most laws give the same value as [`draw`](Distribution::draw) on the same stream; those that are
    /// drawn by rejection give another.
    pub fn draw_residual_at(&self, age: Span, stream: &mut Stream) -> Span {
        Span(ticks(self.kind.as_law().sample_residual(age.0 as f64, stream)).0.max(1))
    }

    /// Survival function: the probability of a value above `age` \[1\].
    pub fn survival(&self, age: Span) -> f64 {
        self.kind.as_law().survival(age.0 as f64)
    }

    /// Cumulative hazard up to `age` \[1\]; at values of their own (fixed, recorded) it jumps by ΔF/(1 − F₋).
    pub fn cumulative_hazard(&self, age: Span) -> f64 {
        self.kind.as_law().cumulative_hazard(age.0 as f64)
    }

    /// Limited mean E min(X, limit) \[µs\].
    pub fn limited_mean_us(&self, limit: Span) -> f64 {
        self.kind.as_law().limited_mean(limit.0 as f64)
    }

    /// Mean residual life at `age` \[µs\]: infinite where the mean is, NaN where nothing survives.
    #[allow(dead_code, reason = "lengths that a bound ends do without")]
    pub fn mean_residual_us(&self, age: Span) -> f64 {
        self.kind.as_law().mean_residual(age.0 as f64)
    }

    /// The mean \[µs\]; infinite where the integral diverges.
    pub fn mean_us(&self) -> f64 {
        self.kind.as_law().mean()
    }

    /// A draw, limited to a cap, less the mean of such draws \[µs\]; its mean is zero to half a microsecond.
    #[inline]
    pub fn surplus_us(&self, drawn: Span, cap: Cap) -> i64 {
        self.capped.as_ref().map_or(0, |means| means.surplus(drawn, cap))
    }

    /// One if a draw comes within a window, after `from` and within `left`, less the cumulative hazard that it lives through
    /// there: how much of a surprise it is \[1\]; the mean is zero.
    pub fn surprise(&self, drawn: Span, (from, left): (Span, Span)) -> f64 {
        if drawn <= from {
            return 0.0;
        }
        let lived = self.cumulative_hazard(drawn.min(left)) - self.cumulative_hazard(from.min(left));
        f64::from(u8::from(drawn <= left)) - lived
    }

    /// The mean, if the failure rate does not depend on age \[µs\].
    pub fn memoryless_mean(&self) -> Option<f64> {
        matches!(&self.kind, Kind::Exponential(_)).then(|| self.mean_us())
    }

    /// Smooth: its functions of age have no kinks, so that they can be interpolated.
    pub fn is_smooth(&self) -> bool {
        matches!(
            &self.kind,
            Kind::Weibull(_) | Kind::Lognormal(_) | Kind::Gamma(_) | Kind::Hyperexponential(_)
        )
    }

    /// True if every draw is zero.
    pub fn is_zero(&self) -> bool {
        matches!(&self.kind, Kind::Deterministic(law) if law.0 == 0.0)
    }
}

#[inline]
fn ticks(us: f64) -> Span {
    if us > 0.0 { Span(Span::from_us(us).0.max(1)) } else { Span::ZERO }
}

/// A mean or scale that must be a positive time.
fn positive(span: Span, key: &str) -> Result<f64, WrongParameters> {
    if span > Span::ZERO {
        Ok(span.0 as f64)
    } else {
        Err(wrong(format!("{key} is zero"), format!("write a {key} above zero")))
    }
}

/// A dimensionless parameter that must be positive and finite.
fn positive_number(value: f64, key: &str) -> Result<f64, WrongParameters> {
    if value > 0.0 && value.is_finite() && value < 1e6 {
        Ok(value)
    } else {
        Err(wrong(format!("{key} is {value}"), format!("write a {key} above 0 and below 1e6")))
    }
}

/// Exactly one of two alternative keys.
fn one_of<T>(a: (Option<T>, &str), b: (Option<T>, &str)) -> Result<Result<T, T>, WrongParameters> {
    match (a.0, b.0) {
        (Some(value), None) => Ok(Ok(value)),
        (None, Some(value)) => Ok(Err(value)),
        _ => Err(wrong(
            format!("{} and {} say the same thing", a.1, b.1),
            format!("give either {} or {}, not both and not neither", a.1, b.1),
        )),
    }
}

#[cfg(test)]
mod age_tests;
#[cfg(test)]
pub(in crate::engine) mod tests;
