//! The gain from more money: the first threshold's figure by yearly cost, a dot for each variant that was simulated, and
//! the line of those that nothing cheaper reaches. Up is better.

mod labels;
mod scales;

use super::margins::{figure, measure, rows};
use super::planned::Planned;
use super::{Candidate, Status};
use crate::experiment::Check;
use crate::output::digits::grouped;
use crate::output::plots::axis::{Scale, ticks_between};
use crate::output::plots::canvas::{Canvas, Drawing, Heading, Hold, Look, draw};
use crate::output::plots::page::{Page, Size};
use crate::output::plots::palette::{self, Color, INK, OTHER, PAPER, SOFT};
use crate::output::thresholds::written;
use labels::Labels;
use scales::Vertical;

/// The height of the plot, and the room for ticks at its left and names at its right \[px\].
const HEIGHT: i32 = 360;
const TICKS: i32 = 84;
const NAMES: i32 = 170;
/// The height of a line of a name \[px\].
const LINE: i32 = 20;
/// The radius of a dot, and that of the choice \[px\].
const DOT: i32 = 5;
const CHOICE: i32 = 9;

/// A candidate with its first threshold.
pub(super) struct Dot<'a> {
    candidate: &'a Candidate,
    check: &'a Check,
    role: Role,
}

/// The role of a candidate in the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Choice,
    RunnerUp,
    Other,
}

/// The plot; `None` if nothing was simulated.
pub fn frontier(planned: &Planned, page: &'static Page) -> Option<Drawing> {
    let dots = dots(planned);
    let first = dots.first()?.check;
    let heading = Heading::new(page, &title(planned), &note(planned, &dots));
    let top = heading.height(page) + 26;
    let bottom = top + HEIGHT;
    let (left, right) = match page.narrow {
        true => (page.margin + TICKS - 4, page.width - page.margin - 12),
        false => (page.margin + TICKS, page.width - page.margin - NAMES),
    };
    let plot = Plot {
        left,
        right,
        top,
        bottom,
        y: Vertical::of(&dots, (bottom, top)),
        x: costs(&dots, (left + 20, right - 20)),
    };
    let used: Vec<usize> = (0..planned.policies.len())
        .filter(|policy| dots.iter().any(|dot| dot.candidate.policy == *policy))
        .collect();
    let room = if page.narrow { right - left - 20 } else { NAMES - 44 };
    let wrapped = |policy: usize| (policy, page.wrap(&planned.policies[policy], Size::Text, room));
    let names: Vec<(usize, Vec<String>)> = used.into_iter().map(wrapped).collect();
    let lines: usize = names.iter().map(|(_, lines)| lines.len()).sum();
    let below = if page.narrow { LINE * lines as i32 } else { 0 };
    Some(draw(page, heading, bottom + 66 + below, |canvas| {
        plot.axes(canvas, planned, first);
        canvas.line(plot.corners(&dots), OTHER, 3);
        for dot in &dots {
            plot.dot(canvas, planned, dot);
        }
        plot.labels(canvas, planned, &dots);
        let (x, mut y) =
            if page.narrow { (left, bottom + 68) } else { (right + 28, plot.below_bound(first)) };
        for (policy, lines) in names {
            canvas.dot((x, y), DOT, palette::policy(policy, planned.baseline));
            for line in lines {
                canvas.text(&line, (x + 14, y), Look::new(Size::Text));
                y += LINE;
            }
        }
    }))
}

fn dots(planned: &Planned) -> Vec<Dot<'_>> {
    let findings = &planned.findings;
    let runner_up = findings.runner_up();
    let dot = |(at, candidate)| {
        let candidate: &Candidate = candidate;
        let check = rows(&candidate.observation.as_ref()?.checks).first()?.check;
        let role = match Some(at) {
            at if at == findings.chosen => Role::Choice,
            at if at == runner_up => Role::RunnerUp,
            _ => Role::Other,
        };
        check.observed.value.is_finite().then_some(Dot { candidate, check, role })
    };
    findings.candidates.iter().enumerate().filter_map(dot).collect()
}

fn title(planned: &Planned) -> String {
    let findings = &planned.findings;
    match findings.chosen.map(|at| &findings.candidates[at]) {
        Some(choice) => format!("Choice: {}, for {}", planned.title(choice), planned.price(choice)),
        None => "No variant is known to meet all thresholds".to_owned(),
    }
}

fn note(planned: &Planned, dots: &[Dot<'_>]) -> String {
    let runner_up = match dots.iter().find(|dot| dot.role == Role::RunnerUp) {
        Some(dot) => format!(", ringed: the runner-up, {}", planned.title(dot.candidate)),
        None => String::new(),
    };
    let others = match dots[0].candidate.thresholds {
        1 => "",
        _ => " Other thresholds are not drawn.",
    };
    let axes: Vec<String> = telling(planned, dots).map(|axis| planned.choices.axes[axis].label()).collect();
    let named = if axes.is_empty() { String::new() } else { format!(", named by {}", axes.join(", ")) };
    format!(
        "Dots: simulated variants{named}; hollow: misses a threshold; large: the choice{runner_up}. Grey line: the best that each \
         sum buys. Vertical bars: intervals at the level of the search. Dashed: {}.{others}",
        figure(dots[0].check)
    )
}

fn costs(dots: &[Dot<'_>], pixels: (i32, i32)) -> (Vec<(f64, String)>, Scale) {
    let costs = || dots.iter().map(|dot| dot.candidate.cost);
    let (least, most) = (costs().fold(f64::INFINITY, f64::min), costs().fold(f64::NEG_INFINITY, f64::max));
    let mut ticks = ticks_between(least, most, 6.0);
    let aside = if most > least { 0.03 * (most - least) } else { 0.01 * most.max(1.0) };
    let ends = (least - aside, most + aside);
    ticks.retain(|tick| (ends.0..=ends.1).contains(&tick.0));
    (ticks, Scale::linear(ends, pixels))
}

/// The place of the plot \[px\], and its axes.
struct Plot {
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
    x: (Vec<(f64, String)>, Scale),
    y: Vertical,
}

impl Plot {
    fn axes(&self, canvas: &mut Canvas, planned: &Planned, first: &Check) {
        let small = Look::new(Size::Small).color(SOFT);
        for (value, text) in &self.y.ticks {
            let at = self.y.scale.at(*value);
            canvas.grid((self.left, at), (self.right, at));
            canvas.text(text, (self.left - 8, at), small.hold(Hold::Right));
        }
        let mut free = f64::NEG_INFINITY;
        for (value, text) in &self.x.0 {
            let (at, text) = (self.x.1.at(*value), grouped(text));
            let half = canvas.page.text_width(&text, Size::Small) / 2.0;
            if f64::from(at) - half >= free {
                canvas.text(&text, (at, self.bottom + 16), small.hold(Hold::Middle));
                free = f64::from(at) + half + 6.0;
            }
        }
        canvas.line(vec![(self.left, self.bottom), (self.right, self.bottom)], SOFT, 1);
        let bound = self.bound(first);
        canvas.dashes(vec![(self.left, bound), (self.right, bound)], INK, 1, (6, 4));
        let text = written(first, first.bound.value());
        match canvas.page.narrow {
            true => canvas.text(&text, (self.right, bound - 10), Look::new(Size::Small).hold(Hold::Right)),
            false => canvas.text(&text, (self.right + 8, bound), Look::new(Size::Small)),
        }
        let middle = ((self.left + self.right) / 2, self.bottom + 42);
        let title = format!("cost to buy and keep [{} a year]", planned.currency);
        canvas.text(&title, middle, Look::new(Size::Text).hold(Hold::Middle));
        let kind = (self.left, self.top - 16);
        canvas.text(self.y.kind(), kind, small);
        let title = format!("{}{}", measure(first), self.y.unit);
        canvas.upwards(&title, (canvas.page.margin + 8, (self.top + self.bottom) / 2), Look::new(Size::Text));
    }

    fn bound(&self, first: &Check) -> i32 {
        self.y.at(first, first.bound.value())
    }

    /// The upper edge of the names at the right, clear of the threshold's.
    fn below_bound(&self, first: &Check) -> i32 {
        let bound = self.bound(first);
        if bound < self.top + 5 * LINE { bound + LINE + 4 } else { self.top + 6 }
    }

    fn place(&self, dot: &Dot<'_>) -> (i32, i32) {
        (self.x.1.at(dot.candidate.cost), self.y.at(dot.check, dot.check.observed.value))
    }

    /// The corners of the steps: the best figure that each sum of money buys.
    fn corners(&self, dots: &[Dot<'_>]) -> Vec<(i32, i32)> {
        let mut points: Vec<(i32, i32)> = Vec::new();
        for dot in dots {
            let (x, y) = self.place(dot);
            match points.last() {
                Some(last) if y >= last.1 => {}
                Some(last) => points.extend([(x, last.1), (x, y)]),
                None => points.push((x, y)),
            }
        }
        let end = points.last().map(|last| (self.right, last.1));
        points.extend(end);
        points
    }

    fn dot(&self, canvas: &mut Canvas, planned: &Planned, dot: &Dot<'_>) {
        let color: Color = palette::policy(dot.candidate.policy, planned.baseline);
        let (x, y) = self.place(dot);
        let observed = &dot.check.observed;
        let end = |end: Option<f64>| self.y.at(dot.check, end.unwrap_or(observed.value));
        canvas.line(vec![(x, end(observed.low)), (x, end(observed.high))], color, 2);
        match dot.role {
            Role::Choice => canvas.dot((x, y), CHOICE, color),
            Role::RunnerUp => {
                canvas.dot((x, y), CHOICE, color);
                canvas.dot((x, y), CHOICE - 2, PAPER);
                canvas.dot((x, y), DOT, color);
            }
            Role::Other => canvas.dot((x, y), DOT, color),
        }
        if dot.candidate.status != Status::Meets {
            canvas.dot((x, y), DOT - 2, PAPER);
        }
    }

    /// Names the dots, the choice and the runner-up first, as long as there is room.
    fn labels(&self, canvas: &mut Canvas, planned: &Planned, dots: &[Dot<'_>]) {
        let places: Vec<(i32, i32)> = dots.iter().map(|dot| self.place(dot)).collect();
        let mut labels = Labels::around(&places, [self.left, self.right, self.top - 8, self.bottom]);
        let bound = self.bound(dots[0].check);
        labels.keep_clear([self.left, self.right, bound - 2, bound + 2]);
        if canvas.page.narrow {
            labels.keep_clear([self.right - 70, self.right, bound - 18, bound]);
        }
        for ends in self.corners(dots).windows(2) {
            let [(x, y), (x2, y2)] = [ends[0], ends[1]];
            labels.keep_clear([x.min(x2) - 2, x.max(x2) + 2, y.min(y2) - 2, y.max(y2) + 2]);
        }
        let mut order: Vec<usize> = (0..dots.len()).collect();
        order.sort_by_key(|at| dots[*at].role);
        for at in order {
            let name = short(planned, dots, dots[at].candidate);
            let (text, look) = match dots[at].role {
                Role::Choice => (format!("choice: {name}"), Look::new(Size::Text).bold()),
                Role::RunnerUp => (format!("runner-up: {name}"), Look::new(Size::Text)),
                Role::Other => (name, Look::new(Size::Small).color(SOFT)),
            };
            labels.write(canvas, &text, places[at], look);
        }
    }
}

/// The axes on which the dots differ.
fn telling<'a>(planned: &'a Planned, dots: &'a [Dot<'_>]) -> impl Iterator<Item = usize> + 'a {
    let cell = |dot: &Dot<'_>| &planned.choices.cells[dot.candidate.cell];
    (0..planned.choices.axes.len())
        .filter(move |axis| dots.iter().any(|dot| cell(dot)[*axis] != cell(&dots[0])[*axis]))
}

/// A variant by what tells it from the other dots: `2, four-hours`.
fn short(planned: &Planned, dots: &[Dot<'_>], candidate: &Candidate) -> String {
    let value = |axis: usize| match candidate.unused.contains(&axis) {
        true => "any".to_owned(),
        false => planned.choices.axes[axis].values[planned.choices.cells[candidate.cell][axis]].clone(),
    };
    match telling(planned, dots).map(value).collect::<Vec<_>>() {
        parts if parts.is_empty() => planned.policies[candidate.policy].clone(),
        parts => parts.join(", "),
    }
}
