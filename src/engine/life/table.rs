//! A table of functions of age: limited mean, survival and cumulative hazard, interpolated.
//!
//! Ages are spaced like floating-point numbers: 16 to an octave, so that the table is as good near zero as far from it.

/// Bits of the mantissa that number the ages of an octave.
const BITS: u32 = 4;
/// The first age of the table \[µs\]: a second. Up to it the functions are lines.
const FIRST: f64 = 1_048_576.0;

/// The number of the cell that an age lies in, from [`FIRST`] on.
fn cell(age: f64) -> usize {
    let number = |age: f64| age.to_bits() >> (52 - BITS);
    (number(age) - number(FIRST)) as usize
}

/// The age that begins a cell.
fn begin(cell: usize) -> f64 {
    f64::from_bits(((FIRST.to_bits() >> (52 - BITS)) + cell as u64) << (52 - BITS))
}

/// The functions between two ages, as polynomials of the part of the way between them.
#[derive(Clone, Copy, Debug)]
struct Cell {
    begin: f64,
    width: f64,
    /// Of the limited mean, by powers.
    limited: [f64; 4],
    /// Of the cumulative hazard, by powers.
    hazard: [f64; 4],
}

/// The functions of age, up to a bound and four times further.
#[derive(Debug)]
pub(super) struct AgeTable {
    cells: Vec<Cell>,
}

impl AgeTable {
    /// The table of a law with this limited mean, this survival function and this cumulative hazard.
    pub fn new(
        bound: f64,
        limited: impl Fn(f64) -> f64,
        survival: impl Fn(f64) -> f64,
        hazard: impl Fn(f64) -> f64,
    ) -> AgeTable {
        let count = cell((4.0 * bound).max(2.0 * FIRST)) + 1;
        let ages: Vec<f64> = (0..count + 3).map(begin).collect();
        let at: Vec<(f64, f64, f64)> =
            ages.iter().map(|age| (limited(*age), survival(*age), hazard(*age))).collect();
        let cells = (0..count).map(|number| {
            let width = ages[number + 1] - ages[number];
            // Ages of the four points of a cubic, as parts of the way; one-sided in the first cell.
            let first = number.saturating_sub(1);
            let points: [(f64, f64); 4] = std::array::from_fn(|point| {
                ((ages[first + point] - ages[number]) / width, at[first + point].2)
            });
            let ((from, slope, _), (to, end, _)) = (at[number], at[number + 1]);
            Cell {
                begin: ages[number],
                width,
                limited: hermite(from, to, width * slope, width * end),
                hazard: cubic(points),
            }
        });
        AgeTable { cells: cells.collect() }
    }

    fn find(&self, age: f64) -> (&Cell, f64) {
        let cell = &self.cells[cell(age).min(self.cells.len() - 1)];
        (cell, ((age - cell.begin) / cell.width).min(1.0))
    }

    /// The cumulative hazard at an age \[1\].
    pub fn hazard(&self, age: f64) -> f64 {
        if age < FIRST {
            return self.cells[0].hazard[0] * age / FIRST;
        }
        let (cell, way) = self.find(age);
        horner(cell.hazard, way)
    }

    /// The limited mean at an age, in the unit of ages.
    pub fn limited(&self, age: f64) -> f64 {
        if age < FIRST {
            return self.cells[0].limited[0] * age / FIRST;
        }
        let (cell, way) = self.find(age);
        horner(cell.limited, way)
    }

    /// The survival function at an age \[1\].
    pub fn survival(&self, age: f64) -> f64 {
        if age < FIRST {
            return self.cells[0].limited[0] / FIRST;
        }
        let (cell, way) = self.find(age);
        let [_, b, c, d] = cell.limited;
        (b + way * (2.0 * c + way * 3.0 * d)) / cell.width
    }
}

fn horner([a, b, c, d]: [f64; 4], t: f64) -> f64 {
    a + t * (b + t * (c + t * d))
}

/// The cubic with these values and slopes at 0 and 1, by powers.
fn hermite(from: f64, to: f64, slope: f64, end: f64) -> [f64; 4] {
    let rise = to - from;
    [from, slope, 3.0 * rise - 2.0 * slope - end, slope + end - 2.0 * rise]
}

/// The cubic through four points, by powers; by divided differences.
fn cubic(points: [(f64, f64); 4]) -> [f64; 4] {
    let mut differences = points.map(|point| point.1);
    for order in 1..4 {
        for at in (order..4).rev() {
            differences[at] = (differences[at] - differences[at - 1]) / (points[at].0 - points[at - order].0);
        }
    }
    let mut powers = [0.0; 4];
    for at in (0..4).rev() {
        // Times (t − point), plus the difference.
        for power in (1..4).rev() {
            powers[power] = powers[power - 1] - points[at].0 * powers[power];
        }
        powers[0] = differences[at] - points[at].0 * powers[0];
    }
    powers
}

/// The integral of a smooth function from zero, at the ages of a table.
pub(super) struct Integral {
    /// At the begin of each cell.
    sums: Vec<f64>,
}

impl Integral {
    /// Up to four times a bound and a little further.
    pub fn new(bound: f64, f: impl Fn(f64) -> f64 + Copy) -> Integral {
        let count = cell((4.0 * bound).max(2.0 * FIRST)) + 5;
        let mut sums = vec![gauss(0.0, FIRST, f)];
        for number in 0..count {
            sums.push(sums[number] + gauss(begin(number), begin(number + 1), f));
        }
        Integral { sums }
    }

    /// Up to an age.
    pub fn up_to(&self, age: f64, f: impl Fn(f64) -> f64) -> f64 {
        if age < FIRST {
            return gauss(0.0, age, f);
        }
        let number = cell(age).min(self.sums.len() - 1);
        self.sums[number] + gauss(begin(number), age, f)
    }
}

/// Gauss and Legendre's rule of three points.
fn gauss(from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
    let away = half * 0.774_596_669_241_483_4;
    half * (5.0 * f(middle - away) + 8.0 * f(middle) + 5.0 * f(middle + away)) / 9.0
}
