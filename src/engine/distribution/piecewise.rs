//! A failure rate that is constant between given ages: early failures, a quiet middle, wear-out.
//!
//! Intuition: between two ages the law is exponential. The cumulative hazard H is a line with kinks, so that a draw is the
//! age at which it reaches a standard exponential number, and every integral of S = exp(−H) is a sum over the pieces.

use super::exponential::standard_exponential;
use super::{Law, WrongParameters, wrong};
use crate::engine::streams::Stream;
use crate::units::{HOUR_US, Span, YEAR_H};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `{ piecewise = { ages = ["1 y", "3 y"], per_year = [0.02, 0.01, 0.3] } }`
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// The ages at which the rate changes, ascending.
    ages: Vec<Span>,
    /// Failures per year of age: before the first age, between the ages, and from the last age on; one more than ages.
    /// The last may be 0: then some never fail.
    per_year: Vec<f64>,
}

/// The greatest rate \[1/y\]: one failure in 30 ms.
const MOST_PER_YEAR: f64 = 1e9;

impl Spec {
    pub(super) fn build(&self) -> Result<Piecewise, WrongParameters> {
        let (ages, rates) = (&self.ages, &self.per_year);
        if rates.len() != ages.len() + 1 {
            let what = format!("there are {} rates for {} ages", rates.len(), ages.len());
            return Err(wrong(what, format!("write {} rates: one more than ages", ages.len() + 1)));
        }
        if let Some(rate) = rates.iter().find(|rate| !(0.0..=MOST_PER_YEAR).contains(*rate)) {
            return Err(wrong(format!("a rate is {rate}"), "write rates of 0 to 1e9 failures a year"));
        }
        if rates.iter().all(|rate| *rate == 0.0) {
            return Err(wrong("all rates are zero", "write a rate above 0, or leave the failure mode out"));
        }
        if ages.first() == Some(&Span::ZERO) || ages.windows(2).any(|pair| pair[0] >= pair[1]) {
            return Err(wrong(
                "the ages do not ascend from above zero",
                "write ages above 0, each once, in order",
            ));
        }
        let starts = std::iter::once(0.0).chain(ages.iter().map(|age| age.0 as f64));
        Ok(Piecewise::new(starts.zip(rates.iter().map(|rate| rate / (YEAR_H * HOUR_US as f64)))))
    }
}

#[derive(Clone, Debug)]
pub(super) struct Piecewise {
    /// The pieces by age; the first begins at 0, the last has no end.
    pieces: Vec<Piece>,
}

/// The rate from one age on.
#[derive(Clone, Copy, Debug)]
struct Piece {
    /// The age at which it begins \[µs\].
    start: f64,
    /// The failure rate from then on \[1/µs\].
    rate: f64,
    /// The cumulative hazard at the start \[1\].
    hazard: f64,
    /// The limited mean E min(X, start) \[µs\].
    lived: f64,
}

impl Piece {
    fn at(start: f64, rate: f64) -> Piece {
        Piece { start, rate, hazard: 0.0, lived: 0.0 }
    }

    /// The mean time lived within `span` by those who are alive at its beginning.
    fn lived_within(&self, span: f64) -> f64 {
        if self.rate == 0.0 { span } else { -libm::expm1(-self.rate * span) / self.rate }
    }

    fn hazard_at(&self, age: f64) -> f64 {
        self.hazard + self.rate * (age - self.start)
    }

    fn lived_at(&self, age: f64) -> f64 {
        self.lived + libm::exp(-self.hazard) * self.lived_within(age - self.start)
    }
}

impl Piecewise {
    /// The law with these rates \[1/µs\], each from its age \[µs\] on.
    fn new(rates: impl Iterator<Item = (f64, f64)>) -> Piecewise {
        let mut pieces: Vec<Piece> = Vec::new();
        for (start, rate) in rates {
            let next = match pieces.last() {
                None => Piece::at(start, rate),
                Some(before) => Piece {
                    hazard: before.hazard_at(start),
                    lived: before.lived_at(start),
                    ..Piece::at(start, rate)
                },
            };
            pieces.push(next);
        }
        Piecewise { pieces }
    }

    /// The last piece that begins at a value below `target`, or the first.
    fn last_below(&self, target: f64, begins: impl Fn(&Piece) -> f64) -> &Piece {
        let count = self.pieces.partition_point(|piece| begins(piece) < target);
        &self.pieces[count.saturating_sub(1)]
    }

    /// The age at which the cumulative hazard reaches `target`, which is above zero; infinite if it never does.
    fn reaches(&self, target: f64) -> f64 {
        let piece = self.last_below(target, |piece| piece.hazard);
        piece.start + (target - piece.hazard) / piece.rate
    }

    fn hazard_at(&self, age: f64) -> f64 {
        self.last_below(age, |piece| piece.start).hazard_at(age)
    }

    /// The age at which the limited mean reaches `target`: where the density of ages, S/mean, has its quantile.
    fn lives(&self, target: f64) -> f64 {
        let piece = self.last_below(target, |piece| piece.lived);
        let more = (target - piece.lived) * libm::exp(piece.hazard);
        let span = if piece.rate == 0.0 { more } else { -libm::log1p(-more * piece.rate) / piece.rate };
        piece.start + span
    }
}

impl Law for Piecewise {
    fn sample(&self, stream: &mut Stream) -> f64 {
        self.reaches(standard_exponential(stream))
    }

    fn mean(&self) -> f64 {
        let last = self.pieces[self.pieces.len() - 1];
        if last.rate == 0.0 { f64::INFINITY } else { last.lived_at(f64::INFINITY) }
    }

    /// A random instant of a long history finds the age with density S/mean, and the life is what an age that old comes to.
    fn sample_length_biased(&self, stream: &mut Stream) -> f64 {
        let age = self.lives(stream.uniform() * self.mean());
        self.reaches(self.hazard_at(age) + standard_exponential(stream))
    }

    fn survival(&self, x: f64) -> f64 {
        libm::exp(-self.hazard_at(x))
    }

    fn cumulative_hazard(&self, x: f64) -> f64 {
        self.hazard_at(x)
    }

    fn limited_mean(&self, limit: f64) -> f64 {
        self.last_below(limit, |piece| piece.start).lived_at(limit)
    }

    fn mean_residual(&self, age: f64) -> f64 {
        let alive = self.hazard_at(age);
        let ends = self.pieces.iter().skip(1).map(|next| next.start).chain([f64::INFINITY]);
        let left = self.pieces.iter().zip(ends).filter(|(_, end)| *end > age).map(|(piece, end)| {
            let start = piece.start.max(age);
            libm::exp(alive - piece.hazard_at(start)) * piece.lived_within(end - start)
        });
        left.sum()
    }

    fn upper_quantile(&self, share: f64) -> f64 {
        self.reaches(-libm::log(share))
    }

    fn sample_residual(&self, age: f64, stream: &mut Stream) -> f64 {
        self.reaches(self.hazard_at(age) + standard_exponential(stream)) - age
    }
}
