//! The workloads: their blades, going up and down.

use crate::engine::streams::StreamKey;
use crate::model::fleet::Site;
use crate::simulation::state::journey::JourneyId;
use crate::units::{BladeId, ClassId, Span, Time, WorkloadId};

/// The blade of a workload that has none.
pub const NOWHERE: BladeId = BladeId(u32::MAX);

/// One workload: the data that every scenario needs of it, on half a cache line.
#[derive(Clone, Debug)]
pub struct Workload {
    /// Its class.
    pub class: ClassId,
    /// The blade it runs on, or last ran on.
    pub blade: BladeId,
    /// The number of virtual machines that it stands for: all of its blade as long as they are together, none if
    /// another stands for it or if it is not there.
    pub stands_for: u32,
    /// Its journey, if it is not up.
    pub journey: Option<JourneyId>,
    /// The time since which it has been up.
    pub up_since: Time,
    /// Unplanned outages so far.
    pub outages: u32,
    /// Planned moves so far.
    pub transfers: u32,
}

impl Workload {
    /// All workloads of a site; each starts on the blade of its own number in the group of its class.
    pub fn all(site: &Site) -> Vec<Workload> {
        let mut workloads = Vec::with_capacity(site.workloads());
        for (at, class) in site.classes().iter().enumerate() {
            let first = site.home_group(ClassId::from(at)).first.0;
            for index in 0..class.count {
                let is_there = index < class.initial;
                let blade = if is_there { BladeId(first + index / class.per_blade) } else { NOWHERE };
                let leads = is_there && index % class.per_blade == 0;
                let stands_for = if leads { class.stands_for } else { 0 };
                workloads.push(Workload {
                    class: ClassId::from(at),
                    blade,
                    stands_for,
                    journey: None,
                    up_since: Time::ZERO,
                    outages: 0,
                    transfers: 0,
                });
            }
        }
        workloads
    }
}

/// Course of a workload that comes, goes, or is moved.
#[derive(Clone, Debug)]
pub struct Course {
    /// The blade it started on.
    pub home: BladeId,
    /// The key of its draws.
    pub key: StreamKey,
    /// The rest of its run length while it is not up.
    pub left: Span,
    /// The time before which it may not be moved again.
    pub rests_until: Time,
}

/// The courses of all workloads. Where none comes, goes or is moved, none are kept: all follows from the number.
#[derive(Clone)]
pub struct Courses {
    /// The keys of draws, by class.
    keys: Vec<StreamKey>,
    courses: Vec<Course>,
}

impl Courses {
    /// Courses of all workloads of a site, as at the start; `moves`: they may be moved.
    pub fn new(site: &Site, workloads: &[Workload], moves: bool, replication: StreamKey) -> Courses {
        let keys = site.classes().iter().map(|class| replication.named("workload").named(&class.name));
        let mut courses = Courses { keys: keys.collect(), courses: Vec::new() };
        if moves || site.classes().iter().any(|class| class.arrivals.is_some() || class.run.is_some()) {
            let course = |(at, workload): (usize, &Workload)| Course {
                home: workload.blade,
                key: courses.key(WorkloadId::from(at), site),
                left: Span::FOREVER,
                rests_until: Time::ZERO,
            };
            courses.courses = workloads.iter().enumerate().map(course).collect();
        }
        courses
    }

    /// The key of a workload's draws.
    pub fn key(&self, workload: WorkloadId, site: &Site) -> StreamKey {
        match self.courses.get(workload.index()) {
            Some(course) => course.key,
            None => {
                let class = site.class_of(workload);
                let index = workload.0 - site.classes[class.index()].first.0;
                self.keys[class.index()].with(u64::from(index))
            }
        }
    }

    /// The blade that a workload started on, or [`NOWHERE`].
    pub fn home(&self, workload: WorkloadId, site: &Site) -> BladeId {
        self.courses.get(workload.index()).map_or_else(|| site.home_of(workload), |course| course.home)
    }

    /// The rest of a workload's run length while it is not up.
    pub fn left(&self, workload: WorkloadId) -> Span {
        self.courses.get(workload.index()).map_or(Span::FOREVER, |course| course.left)
    }

    /// The time before which a workload may not be moved again.
    pub fn rests_until(&self, workload: WorkloadId) -> Time {
        self.courses.get(workload.index()).map_or(Time::ZERO, |course| course.rests_until)
    }

    /// The course of a workload that comes, goes or is moved.
    ///
    /// # Panics
    /// If none does.
    pub fn get_mut(&mut self, workload: WorkloadId) -> &mut Course {
        &mut self.courses[workload.index()]
    }
}
