//! A histogram of outage durations in whole microseconds, kept for each replication.
//!
//! The bins are those of an HDR histogram: below 64 µs one for each value, above it 64 for each power of two,
//! so that a bin is never wider than 1/64 of what lies in it. Only bins that hold something are stored, and
//! each remembers the shortest and the longest duration in it: where all outages of a bin last the same (a
//! fixed takeover time, say) nothing is lost at all. All is counted in integers, so the order of recording
//! does not matter.
//!
//! Limit: inside a bin only the count and both ends are known. Above 76 hours the ends are kept to 1 part in
//! 2³⁸.
//!
//! Source: Tene, *HdrHistogram*, for the bins.

use std::cmp::Ordering;

use crate::units::Span;

/// Bins for each power of two, as a power of two.
const SUB_BITS: u32 = 6;

/// The durations of the outages of one replication.
///
/// ```
/// use hotspare::{Span, stats::Histogram};
/// let mut outages = Histogram::default();
/// outages.record(Span(360_000_000));
/// outages.record(Span(7_000_000));
/// assert_eq!((outages.count(), outages.max()), (2, Some(Span(360_000_000))));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Histogram {
    /// In rising order of bins.
    cells: Vec<PackedBin>,
    count: u64,
    censored: u64,
    max: Option<Span>,
    /// Position of the bin counted last.
    last: usize,
}

impl PartialEq for Histogram {
    fn eq(&self, other: &Histogram) -> bool {
        let all = |of: &Histogram| (of.count, of.censored, of.max);
        self.cells == other.cells && all(self) == all(other)
    }
}

impl Eq for Histogram {}

/// One bin that is not empty, in 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PackedBin {
    bin: u16,
    count: u32,
    /// Shortest and longest duration, from the lower edge of the bin, in units of the bin's grain.
    least: u32,
    most: u32,
}

/// One bin that is not empty, in plain numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bin {
    /// Its place in the order of bins.
    pub index: u16,
    /// Durations in it.
    pub count: u32,
    /// The shortest \[µs\].
    pub least_us: i64,
    /// The longest \[µs\].
    pub most_us: i64,
}

impl Histogram {
    /// Counts an outage that lasted `span`.
    ///
    /// # Panics
    /// If `span` is negative, or is the 2³²nd in its bin.
    pub fn record(&mut self, span: Span) {
        assert!(span >= Span::ZERO, "no outage lasts {} µs", span.0);
        let bin = bin_of(span.0);
        // Below 2³² by the choice of the grain.
        let offset = ((span.0 - lower_edge(bin)) >> grain_bits(bin)) as u32;
        let cell = PackedBin { bin, count: 1, least: offset, most: offset };
        // Most outages last about as long as the one before.
        if self.cells.get(self.last).is_none_or(|last| last.bin != bin) {
            self.last = self.cells.partition_point(|cell| cell.bin < bin);
        }
        match self.cells.get_mut(self.last) {
            Some(same) if same.bin == bin => *same = same.with(&cell),
            _ => self.cells.insert(self.last, cell),
        }
        self.count += 1;
        self.max = self.max.max(Some(span));
    }

    /// Counts an outage that was still open at the horizon; its duration is not known.
    pub fn record_censored(&mut self) {
        self.censored += 1;
    }

    /// Outages with a known duration.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Outages still open at the horizon.
    pub fn censored(&self) -> u64 {
        self.censored
    }

    /// The longest outage that ended; `None` if there was none.
    pub fn max(&self) -> Option<Span> {
        self.max
    }

    /// Outages that lasted longer than `span`. Of the durations in the bin that `span` falls into, half of those
    /// count that are neither the shortest nor the longest: their values are not kept.
    ///
    /// ```
    /// use hotspare::{Span, stats::Histogram};
    /// let mut years = Histogram::default();
    /// [5_000, 70_000, 90_000].map(|us| years.record(Span(us)));
    /// assert_eq!([0, 5_000, 80_000, 90_000].map(|us| years.longer_than(Span(us))), [3, 2, 1, 0]);
    /// ```
    pub fn longer_than(&self, span: Span) -> u64 {
        let of = |bin: Bin| match u64::from(bin.count) {
            count if bin.least_us > span.0 => count,
            _ if bin.most_us <= span.0 => 0,
            count => 1 + (count.saturating_sub(2)) / 2,
        };
        self.bins().map(of).sum()
    }

    /// Adds all that `other` has counted, as if it had been recorded here.
    ///
    /// # Panics
    /// If a bin would hold 2³² outages.
    pub fn merge(&mut self, other: &Histogram) {
        let mut cells = Vec::with_capacity(self.cells.len().max(other.cells.len()));
        let (mut mine, mut theirs) = (self.cells.as_slice(), other.cells.as_slice());
        while let ([a, rest_a @ ..], [b, rest_b @ ..]) = (mine, theirs) {
            match a.bin.cmp(&b.bin) {
                Ordering::Less => {
                    cells.push(*a);
                    mine = rest_a;
                }
                Ordering::Greater => {
                    cells.push(*b);
                    theirs = rest_b;
                }
                Ordering::Equal => {
                    cells.push(a.with(b));
                    (mine, theirs) = (rest_a, rest_b);
                }
            }
        }
        cells.extend_from_slice(mine);
        cells.extend_from_slice(theirs);
        self.cells = cells;
        self.count += other.count;
        self.censored += other.censored;
        self.max = self.max.max(other.max);
    }

    /// The bins that are not empty, the shortest durations first.
    pub(super) fn bins(&self) -> impl Iterator<Item = Bin> + '_ {
        self.cells.iter().map(|cell| {
            let at = |offset: u32| lower_edge(cell.bin) + (i64::from(offset) << grain_bits(cell.bin));
            Bin { index: cell.bin, count: cell.count, least_us: at(cell.least), most_us: at(cell.most) }
        })
    }
}

impl PackedBin {
    fn with(&self, other: &PackedBin) -> PackedBin {
        PackedBin {
            bin: self.bin,
            count: self.count.checked_add(other.count).expect("a bin holds fewer than 2^32 outages"),
            least: self.least.min(other.least),
            most: self.most.max(other.most),
        }
    }
}

/// The bin of a duration ≥ 0 \[µs\]; at most 3711.
fn bin_of(us: i64) -> u16 {
    let size = us.unsigned_abs();
    if size < 1 << SUB_BITS {
        return size as u16;
    }
    let octave = size.ilog2() - SUB_BITS;
    // The leading bit of the shifted value counts one whole octave.
    ((u64::from(octave) << SUB_BITS) + (size >> octave)) as u16
}

/// The least duration of a bin \[µs\].
fn lower_edge(bin: u16) -> i64 {
    match octave(bin) {
        None => i64::from(bin),
        Some(octave) => (i64::from(bin) - (i64::from(octave) << SUB_BITS)) << octave,
    }
}

/// The octave of a bin, which is as wide as 2 to its power \[µs\]; none for the bins of one value each.
fn octave(bin: u16) -> Option<u32> {
    (u32::from(bin) >> SUB_BITS).checked_sub(1)
}

/// Offsets in a bin are kept in units of 2 to this power \[µs\], so that they fit in 32 bits.
fn grain_bits(bin: u16) -> u32 {
    octave(bin).unwrap_or(0).saturating_sub(32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[i64]) -> Histogram {
        let mut histogram = Histogram::default();
        values.iter().for_each(|us| histogram.record(Span(*us)));
        histogram
    }

    #[test]
    fn every_duration_has_one_bin_and_bins_are_narrow_and_in_order() {
        let mut durations: Vec<i64> = (0..2000).collect();
        for power in 7..63 {
            let edge = 1_i64 << power;
            durations.extend([
                edge - 1,
                edge,
                edge + 1,
                edge + edge / 64 - 1,
                edge + edge / 64,
                edge + edge / 3,
            ]);
        }
        durations.push(i64::MAX);
        durations.sort_unstable();
        let mut before = 0;
        for us in durations {
            let bin = bin_of(us);
            let next_edge = if bin < 3711 { lower_edge(bin + 1) } else { i64::MAX };
            assert!(bin >= before && bin <= 3711, "{us}");
            assert!(lower_edge(bin) <= us && (us < next_edge || us == i64::MAX), "{us} in {bin}");
            assert!(
                (next_edge - lower_edge(bin)) as f64 <= 1.0_f64.max(lower_edge(bin) as f64 / 64.0),
                "{us}"
            );
            before = bin;
        }
    }

    #[test]
    fn a_bin_knows_its_ends_to_the_microsecond_up_to_76_hours_and_closely_beyond() {
        let exact = of(&[270_000_000_000, 270_000_000_123, 17]);
        let bins: Vec<Bin> = exact.bins().collect();
        assert_eq!(bins[0], Bin { index: 17, count: 1, least_us: 17, most_us: 17 });
        assert_eq!((bins[1].least_us, bins[1].most_us, bins[1].count), (270_000_000_000, 270_000_000_123, 2));
        for us in [1 << 45, (1 << 50) + 12_345_678_901, i64::MAX] {
            let bin = of(&[us]).bins().next().unwrap();
            assert!(bin.least_us <= us && us - bin.least_us <= us >> 38, "{us}");
        }
    }

    #[test]
    fn the_order_of_recording_and_merging_does_not_matter() {
        let (a, b) = ([5, 900, 70_000_000, 3], [900, 901, 70_100_000, 1 << 40]);
        let mut merged = of(&a);
        merged.merge(&of(&b));
        merged.merge(&Histogram::default());
        let mut all = [a, b].concat();
        all.reverse();
        assert_eq!(merged, of(&all));
        let mut empty = Histogram::default();
        empty.record_censored();
        empty.merge(&of(&a));
        assert_eq!((empty.count(), empty.censored(), empty.max()), (4, 1, Some(Span(70_000_000))));
        assert_eq!(Histogram::default().max(), None);
    }

    #[test]
    #[should_panic(expected = "no outage lasts -1")]
    fn a_negative_duration_is_a_mistake_of_the_caller() {
        of(&[-1]);
    }
}
