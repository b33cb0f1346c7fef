//! Conditions on cells: comparisons of the values of axes.
//!
//! ```text
//! condition  = comparison { "and" comparison }
//! comparison = sum ( "<" | "<=" | ">" | ">=" | "=" | "!=" ) sum
//! sum        = product { "+" product }
//! product    = factor { "*" factor }
//! factor     = name of an axis | number
//! ```

use super::Axis;
use crate::scenario::Refusal;
use crate::scenario::problem::nearest;

/// A condition on the values of axes.
#[derive(Debug)]
pub struct Condition {
    comparisons: Vec<Comparison>,
}

#[derive(Debug)]
struct Comparison {
    left: Sum,
    relation: Relation,
    right: Sum,
}

type Relation = fn(&f64, &f64) -> bool;

/// Products to add up.
type Sum = Vec<Vec<Factor>>;

#[derive(Debug)]
enum Factor {
    Number(f64),
    /// The value on the axis at a position.
    Axis(usize),
}

const RELATIONS: [(&str, Relation); 7] = [
    ("<", f64::lt),
    ("<=", f64::le),
    (">", f64::gt),
    (">=", f64::ge),
    ("=", f64::eq),
    ("==", f64::eq),
    ("!=", f64::ne),
];

impl Condition {
    /// Reads a condition on `axes`.
    pub fn read(text: &str, axes: &[Axis]) -> Result<Condition, Refusal> {
        let words = words(text);
        let comparisons = words.split(|word| word == "and").map(|words| comparison(words, axes));
        Ok(Condition { comparisons: comparisons.collect::<Result<_, _>>()? })
    }

    /// True if a cell meets it, given the position of its value on each axis.
    pub fn holds(&self, axes: &[Axis], cell: &[usize]) -> bool {
        let factor = |factor: &Factor| match factor {
            Factor::Number(number) => *number,
            Factor::Axis(axis) => {
                axes[*axis].numbers.as_ref().map_or(f64::NAN, |numbers| numbers[cell[*axis]])
            }
        };
        let sum = |sum: &Sum| -> f64 {
            sum.iter().map(|product| product.iter().map(factor).product::<f64>()).sum()
        };
        self.comparisons.iter().all(|of| (of.relation)(&sum(&of.left), &sum(&of.right)))
    }
}

/// Names, numbers and signs, one by one.
fn words(text: &str) -> Vec<String> {
    let sign = |c: char| "<>=!*+".contains(c);
    let mut words: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for c in text.chars() {
        // The signs of a relation stay together, `*` and `+` stand alone.
        let joins = before.is_some_and(|before| {
            !before.is_whitespace() && ((!sign(before) && !sign(c)) || ("<>=!".contains(before) && c == '='))
        });
        match words.last_mut() {
            Some(word) if joins => word.push(c),
            _ if !c.is_whitespace() => words.push(c.to_string()),
            _ => {}
        }
        before = Some(c);
    }
    words.iter().map(|word| word.trim().to_owned()).collect()
}

fn comparison(words: &[String], axes: &[Axis]) -> Result<Comparison, Refusal> {
    let relations = words.iter().enumerate().filter_map(|(at, word)| {
        RELATIONS.iter().find(|(sign, _)| sign == word).map(|(_, relation)| (at, *relation))
    });
    let relations: Vec<(usize, Relation)> = relations.collect();
    let [(at, relation)] = relations[..] else {
        let what = format!("{:?} is not one comparison", words.join(" "));
        let remedy = "write two sides with one of < <= > >= = != between them, several joined by and";
        return Err((what, remedy.to_owned()));
    };
    Ok(Comparison { left: sum(&words[..at], axes)?, relation, right: sum(&words[at + 1..], axes)? })
}

fn sum(words: &[String], axes: &[Axis]) -> Result<Sum, Refusal> {
    let product =
        |words: &[String]| words.split(|word| word == "*").map(|factor| one(factor, axes)).collect();
    words.split(|word| word == "+").map(product).collect()
}

fn one(words: &[String], axes: &[Axis]) -> Result<Factor, Refusal> {
    let [word] = words else {
        let what = match words {
            [] => "lacks a name or a number".to_owned(),
            _ => format!("has {:?} without a sign between", words.join(" ")),
        };
        let remedy = "write names of axes and numbers, with * or + between them";
        return Err((what, remedy.to_owned()));
    };
    if let Some(number) = word.parse().ok().filter(|number: &f64| number.is_finite()) {
        return Ok(Factor::Number(number));
    }
    let names: Vec<&str> = axes.iter().map(|axis| axis.name.as_str()).collect();
    match names.iter().position(|name| name == word) {
        Some(axis) if axes[axis].numbers.is_some() => Ok(Factor::Axis(axis)),
        Some(_) => {
            let remedy = "compare axes whose values are numbers, or quantities of one kind";
            Err((format!("compares {word}, whose values are no numbers"), remedy.to_owned()))
        }
        None => {
            let remedy = match nearest(word, names.iter().copied()) {
                Some(near) => format!("write {near}"),
                None => format!("the axes are {}", names.join(", ")),
            };
            Err((format!("unknown axis {word:?}"), remedy))
        }
    }
}
