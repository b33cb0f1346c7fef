//! The timeline of an outage: a lane for each blade, module, server and workload.
//!
//! Steps of a second stand beside repairs of hours, so that the axis is not to scale: a span is drawn as long as its
//! duration to the power of [`POWER`], and the ticks say the time.

use super::page::scroll;
use super::words::lasting;
use crate::experiment::worst::{Worst, WorstEvent};
use maud::{Markup, html};

/// The width of the names, of the plot and of the space at its right \[px\].
const NAMES: f64 = 190.0;
const PLOT: f64 = 720.0;
const RIGHT: f64 = 70.0;
/// The height of a lane, and of a bar in it \[px\].
const LANE: f64 = 30.0;
const BAR: f64 = 14.0;
/// The width of a letter of a tick \[px\].
const LETTER: f64 = 6.2;
/// The power of durations that lengths are drawn by.
const POWER: f64 = 0.28;
/// The most lanes.
const MOST: usize = 10;

/// The axis: the times at which something begins or ends, and their places.
struct Axis {
    times: Vec<f64>,
    places: Vec<f64>,
}

impl Axis {
    fn of(worst: &Worst) -> Axis {
        let end = worst.duration_s;
        let of_events = worst.events.iter().flat_map(|event| [event.from_s, event.until_s]);
        let of_phases = worst.phases.iter().flat_map(|phase| [phase.from_s, phase.until_s]);
        let mut times: Vec<f64> =
            of_events.chain(of_phases).chain([0.0, end]).map(|time| time.clamp(0.0, end)).collect();
        times.sort_by(f64::total_cmp);
        times.dedup();
        let widths: Vec<f64> = times.windows(2).map(|pair| libm::pow(pair[1] - pair[0], POWER)).collect();
        let all: f64 = widths.iter().sum();
        let (mut at, mut places) = (0.0, vec![NAMES]);
        for width in widths {
            at += width;
            places.push(NAMES + PLOT * at / all);
        }
        Axis { times, places }
    }

    fn x(&self, time: f64) -> f64 {
        let at = self.times.partition_point(|known| *known < time).min(self.times.len() - 1);
        self.places[at]
    }

    /// Ticks that have room beside each other: the first and the last, and what fits between them.
    fn ticks(&self) -> Vec<(f64, f64)> {
        let last = self.places.len() - 1;
        let half = |at: usize| LETTER * (tick(self.times[at]).chars().count() + 2) as f64 / 2.0;
        let is_apart =
            |one: usize, other: usize| self.places[other] - self.places[one] >= half(one) + half(other);
        let mut ticks: Vec<usize> = vec![0];
        for at in 1..last {
            if ticks.last().is_some_and(|before| is_apart(*before, at)) && is_apart(at, last) {
                ticks.push(at);
            }
        }
        ticks.push(last);
        ticks.into_iter().map(|at| (self.times[at], self.places[at])).collect()
    }
}

/// The drawing.
pub fn timeline(worst: &Worst) -> Markup {
    if worst.duration_s <= 0.0 {
        return html! {};
    }
    let axis = Axis::of(worst);
    let own = format!("workload {}", worst.workload);
    let mut lanes = vec![own.as_str()];
    for event in &worst.events {
        if !lanes.contains(&event.track.as_str()) && lanes.len() < MOST {
            lanes.push(&event.track);
        }
    }
    let height = 30.0 + LANE * lanes.len() as f64 + 26.0;
    let view = format!("0 0 {} {height}", NAMES + PLOT + RIGHT);
    let bottom = height - 26.0;
    let drawing = html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox=(view) aria-hidden="true" {
            @for (time, x) in axis.ticks() {
                line.grid x1=(at(x)) x2=(at(x)) y1="22" y2=(at(bottom)) {}
                text.tick x=(at(x)) y=(at(bottom + 16.0)) text-anchor="middle" {
                    (tick(time))
                }
            }
            @for (number, lane) in lanes.iter().enumerate() {
                @let y = 30.0 + LANE * number as f64;
                text x=(at(NAMES - 12.0)) y=(at(y + 12.0)) text-anchor="end" { (shortened(lane)) }
                @if number == 0 { (down(worst, &axis, y)) }
                @for event in worst.events.iter().filter(|event| event.track == **lane) { (mark(event, &axis, y)) }
            }
        }
    };
    let keys = [
        ("color-mix(in srgb, var(--bad) 25%, transparent)", "down"),
        ("var(--accent)", "a step"),
        ("var(--warn)", "waiting"),
        ("var(--rest)", "repair"),
        ("var(--ink)", "an instant"),
    ];
    html! {
        figure.timeline {
            (scroll("Timeline of the outage, also told in the table below", drawing))
            ul.key {
                @for (color, word) in keys { li { i style={ "background:" (color) } {} (word) } }
                li { "Not to scale: short steps are drawn longer than they are." }
            }
        }
    }
}

/// The outage as a whole, behind what happens to its workload.
fn down(worst: &Worst, axis: &Axis, y: f64) -> Markup {
    let (from, until) = (axis.x(0.0), axis.x(worst.duration_s));
    html! { rect.down x=(at(from)) y=(at(y - 2.0)) width=(at(until - from)) height=(at(BAR + 8.0)) rx="3" {} }
}

fn mark(event: &WorstEvent, axis: &Axis, y: f64) -> Markup {
    let (from, until) = (axis.x(event.from_s), axis.x(event.until_s));
    let class = match event.kind.as_str() {
        "repair" | "server_down" | "module_down" | "place_down" | "fabric_down" => "repair",
        "wait" | "await_repair" | "crew_wait" => "wait",
        _ => "step",
    };
    html! {
        @if event.until_s > event.from_s {
            rect class=(class) x=(at(from)) y=(at(y + 2.0)) width=(at((until - from - 1.0).max(2.0))) height=(at(BAR)) rx="2" {
                title { (event.text) }
            }
        } @else {
            circle.dot cx=(at(from)) cy=(at(y + 2.0 + BAR / 2.0)) r="3.5" { title { (event.text) } }
        }
    }
}

fn tick(time: f64) -> String {
    if time == 0.0 { "start".to_owned() } else { format!("+{}", lasting(time)) }
}

/// A place with a tenth of a pixel.
fn at(place: f64) -> String {
    format!("{place:.1}")
}

fn shortened(name: &str) -> String {
    match name.chars().count() {
        0..=26 => name.to_owned(),
        _ => name.chars().take(25).chain(['…']).collect(),
    }
}
