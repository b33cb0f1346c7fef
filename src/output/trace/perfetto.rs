//! A history in the Trace Event Format, which ui.perfetto.dev and chrome://tracing read.
//!
//! Intuition: a *process* is a kind of thing (management, blades, workloads, the pool), a *thread* is one track in it.
//! Slices of a track must lie inside each other or apart; steps may run side by side, so that they go to tracks of
//! their own, as many as it takes.
//!
//! Source: "Trace Event Format",
//! <https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU>.

use crate::experiment::trace::{Ending, Trace, TraceEvent, TraceKind, Track};
use crate::output::RenderError;
use crate::units::Time;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The process of the counters; those of the tracks follow from [`process`].
const POOL: u32 = 4;

/// The whole file.
///
/// # Errors
/// [`RenderError`], should a name be refused.
pub fn render(trace: &Trace) -> Result<Vec<u8>, RenderError> {
    let mut lanes = Lanes::new(trace);
    let mut events: Vec<&TraceEvent> = trace.events.iter().collect();
    // Of two that begin together the longer one holds the other.
    events.sort_by_key(|event| (event.at, std::cmp::Reverse(event.until)));
    let mut body: Vec<Value> = events.into_iter().flat_map(|event| lanes.draw(event)).collect();
    for change in &trace.pool {
        let args = json!({ "ready": change.ready, "waiting": change.waiting });
        body.push(
            json!({ "ph": "C", "name": "pool", "pid": POOL, "tid": 0, "ts": change.at.0, "args": args }),
        );
    }
    let lines: Result<Vec<String>, _> =
        lanes.names().iter().chain(&body).map(serde_json::to_string).collect();
    let lines = lines.map_err(|error| RenderError::new("the trace", error))?;
    let about = json!({
        "scenario": trace.scenario, "policy": trace.policy, "replication": trace.replication,
    });
    let text = format!(
        "{{\"displayTimeUnit\":\"ms\",\"otherData\":{about},\"traceEvents\":[\n{}\n]}}\n",
        lines.join(",\n")
    );
    Ok(text.into_bytes())
}

/// The process that a track belongs to.
fn process(track: Track) -> u32 {
    match track {
        Track::Site | Track::Place(_) | Track::Server | Track::Module(_) | Track::Fabric(_) => 1,
        Track::Blade(_) => 2,
        Track::Workload(_) => 3,
    }
}

/// A line of a track: the track itself, then its partitions and whatever else runs side by side.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Lane {
    track: Track,
    /// The activity on this line; empty: that of the thing itself.
    what: String,
    /// The number of such lines before it.
    number: usize,
}

/// The lines in use.
struct Lanes<'a> {
    trace: &'a Trace,
    /// The thread of each line, and until when it is taken.
    all: BTreeMap<Lane, (u32, Time)>,
}

impl<'a> Lanes<'a> {
    fn new(trace: &'a Trace) -> Lanes<'a> {
        let mut lanes = Lanes { trace, all: BTreeMap::new() };
        lanes.thread(Lane { track: Track::Server, what: String::new(), number: 0 });
        lanes
    }

    /// The thread of a line, new if it has none.
    fn thread(&mut self, lane: Lane) -> u32 {
        let next = self.all.len() as u32 + 1;
        self.all.entry(lane).or_insert((next, Time::ZERO)).0
    }

    /// The first line for `what` that is free for an event.
    fn free(&mut self, track: Track, what: &str, event: &TraceEvent) -> u32 {
        for number in 0.. {
            let lane = Lane { track, what: what.to_owned(), number };
            let thread = self.thread(lane.clone());
            let taken = self.all.entry(lane).or_default();
            if taken.1 <= event.at {
                taken.1 = event.until;
                return thread;
            }
        }
        unreachable!("there is always another line")
    }

    /// An event, once for its own track and once for the module that carries it out.
    fn draw(&mut self, event: &TraceEvent) -> Vec<Value> {
        let track = event.track;
        let own = |lanes: &mut Self| lanes.thread(Lane { track, what: String::new(), number: 0 });
        match event.what {
            TraceKind::State
            | TraceKind::Outage
            | TraceKind::Phase
            | TraceKind::ServerDown
            | TraceKind::ModuleDown
            | TraceKind::FabricDown => {
                let thread = own(self);
                vec![self.slice(event, track, thread)]
            }
            TraceKind::Step | TraceKind::Preparation => {
                let what =
                    event.partition.as_ref().map_or("steps".to_owned(), |name| format!("partition {name}"));
                let thread = self.free(track, &what, event);
                let mut slices = vec![self.slice(event, track, thread)];
                if let Some(module) = event.module.map(Track::Module) {
                    let thread = self.free(module, "commands", event);
                    slices.push(self.slice(event, module, thread));
                }
                slices
            }
            _ => {
                let thread = own(self);
                let mut instant = self.common(event, track, thread, "i");
                instant["s"] = json!("t");
                vec![instant]
            }
        }
    }

    fn slice(&self, event: &TraceEvent, track: Track, thread: u32) -> Value {
        let mut slice = self.common(event, track, thread, "X");
        slice["dur"] = json!(event.span().0);
        slice
    }

    fn common(&self, event: &TraceEvent, track: Track, thread: u32, phase: &str) -> Value {
        let mut args = json!({});
        if let Some(workload) = event.workload {
            args["workload"] = json!(self.trace.workloads[workload.index()]);
        }
        match event.ending {
            Ending::Done => {}
            Ending::CutShort => args["ending"] = json!("cut short"),
            Ending::Open => args["ending"] = json!("open at the end of the history"),
        }
        // The track says already who takes a step.
        let name = match event.what {
            TraceKind::Step | TraceKind::Preparation => {
                event.text.split_once(": ").map_or("", |(_, name)| name)
            }
            _ => &event.text,
        };
        json!({
            "ph": phase, "name": name, "cat": event.what.name(), "pid": process(track), "tid": thread,
            "ts": event.at.0, "args": args,
        })
    }

    /// Names of the processes and threads, in the order in which they are to be shown.
    fn names(&self) -> Vec<Value> {
        let name = |kind: &str, pid: u32, tid: u32, args: Value| json!({ "ph": "M", "name": kind, "pid": pid, "tid": tid, "args": args });
        let mut names = Vec::new();
        for (pid, text) in [(1, "management"), (2, "blades"), (3, "workloads"), (POOL, "pool")] {
            names.push(name("process_name", pid, 0, json!({ "name": text })));
            names.push(name("process_sort_index", pid, 0, json!({ "sort_index": pid })));
        }
        for (order, (lane, (thread, _))) in self.all.iter().enumerate() {
            let track = self.trace.track_name(lane.track);
            let text = match (lane.what.as_str(), lane.number) {
                ("", _) => track,
                (what, 0) => format!("{track}: {what}"),
                (what, number) => format!("{track}: {what} ({})", number + 1),
            };
            let pid = process(lane.track);
            names.push(name("thread_name", pid, *thread, json!({ "name": text })));
            names.push(name("thread_sort_index", pid, *thread, json!({ "sort_index": order })));
        }
        names
    }
}
