//! Axes of a grid, and the cells that they span.
//!
//! An [`Axis`] is a key with the values it takes, each written as behind `--set key=`, so that a cell is nothing but a
//! list of settings. Axes that advance together are one [`Dimension`]; the cells are all combinations of dimensions, the
//! last varying fastest, that the condition allows.
//!
//! Limits: values are numbers, truths and texts; whole tables and lists are not (a table is set by the keys in it).

use crate::scenario::Setting;
use crate::units::{Power, Rate, Size, Span};

/// A key of the scenario and the values that it takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Its name.
    pub name: String,
    /// The key, as behind `--set`.
    pub key: String,
    /// The values, each as behind `--set key=`; at least one.
    pub values: Vec<String>,
    /// The same as numbers, where all of them are numbers or quantities of one kind; in [`Axis::unit`].
    pub numbers: Option<Vec<f64>>,
    /// The unit of the numbers: `s`, `B`, `B/s`, `W`, or empty.
    pub unit: &'static str,
    /// Logarithmic: equal factors are equal distances.
    pub log: bool,
    /// Axes with the same name here advance together.
    pub zip: Option<String>,
}

/// Axes that advance together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dimension {
    /// Their positions.
    pub axes: Vec<usize>,
    /// Number of values of each.
    pub size: usize,
}

impl Axis {
    /// An axis whose values are written as behind `--set key=`.
    ///
    /// ```
    /// use hotspare::studies::grid::Axis;
    /// let axis = Axis::new("boot", "times.boot", vec!["1 min".into(), "2 h".into()]);
    /// assert_eq!((axis.numbers, axis.unit), (Some(vec![60.0, 7200.0]), "s"));
    /// ```
    pub fn new(name: &str, key: &str, values: Vec<String>) -> Axis {
        let (numbers, unit) = measured(&values);
        Axis { name: name.to_owned(), key: key.to_owned(), values, numbers, unit, log: false, zip: None }
    }

    /// The setting that gives the key its value at a position.
    ///
    /// # Errors
    /// The problem with the key.
    pub fn setting(&self, at: usize) -> Result<Setting, String> {
        format!("{}={}", self.key, self.values[at]).parse()
    }
}

/// Texts as numbers in a common unit, and that unit.
fn measured(values: &[String]) -> (Option<Vec<f64>>, &'static str) {
    type Reader = fn(&str) -> Option<f64>;
    let readers: [(Reader, &str); 5] = [
        (|text| text.parse().ok().filter(|number: &f64| number.is_finite()), ""),
        (|text| Span::parse(text).ok().map(Span::seconds), "s"),
        (|text| Size::parse(text).ok().map(|size| size.0), "B"),
        (|text| Rate::parse(text).ok().map(|rate| rate.0), "B/s"),
        (|text| Power::parse(text).ok().map(|power| power.0), "W"),
    ];
    let all = |read: Reader| values.iter().map(|text| read(text)).collect::<Option<Vec<f64>>>();
    let found = readers.into_iter().find_map(|(read, unit)| Some((all(read)?, unit)));
    found.map_or((None, ""), |(numbers, unit)| (Some(numbers), unit))
}

/// The dimensions of axes, in the order in which they are met first.
pub fn dimensions(axes: &[Axis]) -> Vec<Dimension> {
    let mut dimensions: Vec<Dimension> = Vec::new();
    for (at, axis) in axes.iter().enumerate() {
        let same = |dimension: &&mut Dimension| axis.zip.is_some() && axes[dimension.axes[0]].zip == axis.zip;
        match dimensions.iter_mut().find(same) {
            Some(dimension) => dimension.axes.push(at),
            None => dimensions.push(Dimension { axes: vec![at], size: axis.values.len() }),
        }
    }
    dimensions
}

/// Number of combinations of the values of axes.
pub(super) fn combined(axes: &[Axis]) -> usize {
    dimensions(axes).iter().fold(1, |count: usize, dimension| count.saturating_mul(dimension.size))
}

/// All combinations of dimensions, the last varying fastest: the position of the value on each axis.
///
/// ```
/// use hotspare::studies::grid::{Axis, combinations};
/// let axis = |name| Axis::new(name, name, vec!["1".into(), "2".into()]);
/// assert_eq!(combinations(&[axis("a"), axis("b")]), [[0, 0], [0, 1], [1, 0], [1, 1]]);
/// ```
pub fn combinations(axes: &[Axis]) -> Vec<Vec<usize>> {
    let mut cells = vec![vec![0; axes.len()]];
    for dimension in dimensions(axes) {
        let along = |cell: &Vec<usize>| -> Vec<Vec<usize>> {
            let with = |at| {
                let mut cell = cell.clone();
                dimension.axes.iter().for_each(|axis| cell[*axis] = at);
                cell
            };
            (0..dimension.size).map(with).collect()
        };
        cells = cells.iter().flat_map(along).collect();
    }
    cells
}
