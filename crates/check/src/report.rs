//! Where rules say what they found.

use crate::baseline::Baseline;
use crate::config::{Config, Level, RuleConfig};
use crate::finding::{Finding, Found, Instance, State};
use crate::fingerprint::Fingerprint;
use crate::links::{Came, Counter, Link};
use crate::setting::{self, Setting};
use crate::{Checked, Fix, Param, ParamType, Rule, RuleInfo, Scene};
use genlock_diagnose::{Code, Severity};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// Takes what rules find, joins what has one cause, keeps the first examples and counts the rest.
pub struct Reporter<'s> {
    scene: &'s Scene<'s>,
    config: &'s Config,
    baseline: &'s Baseline,
    info: &'static RuleInfo,
    rule: Option<&'s RuleConfig>,
    level: Setting<Option<Level>>,
    counter: Counter,
    /// Findings of the rule that runs, by cause.
    groups: Vec<Group>,
    group_of: FxHashMap<SmolStr, usize>,
    /// How often each fingerprint came, so that two things that look the same have two.
    seen: FxHashMap<u64, u32>,
    fixes: Vec<(Code, Fix)>,
}

struct Group {
    finding: Finding,
    figures: Vec<(&'static str, Vec<f64>)>,
}

/// Instances whose figures are remembered for the median.
const REMEMBERED: usize = 100_000;

/// The cause under which causes beyond the limit are counted.
const OTHER_CAUSES: &str = "further causes";

impl Reporter<'_> {
    /// A parameter of the rule as it was configured.
    pub fn setting<T: ParamType>(&self, param: &Param<T>) -> Setting<T> {
        setting::setting(self.scene, self.rule, param)
    }

    /// A parameter of another rule that shares its work with this one.
    pub fn setting_of<T: ParamType>(&self, rule: &RuleInfo, param: &Param<T>) -> Setting<T> {
        setting::setting(self.scene, self.config.rule(rule.code), param)
    }

    /// Whether another rule runs too.
    pub fn runs(&self, rule: &RuleInfo) -> bool {
        self.config.runs(rule)
    }

    /// Counts a link that was looked at.
    pub fn checked(&mut self, link: Link<'_>) {
        self.counter.count(self.scene, &link, Came::Checked);
    }

    /// Counts a label that has nothing to be compared with; the link says with what it would have been.
    pub fn unchecked(&mut self, link: Link<'_>) {
        self.counter.count(self.scene, &link, Came::Unchecked);
    }

    /// Takes what was found. The message is only made for instances that are kept: what is the matter, with the numbers, lower case,
    /// no final stop.
    pub fn report(&mut self, found: Found<'_>, message: impl FnOnce() -> String) {
        let Some(severity) = self.severity(&found) else { return };
        let fingerprint = self.fingerprint(&found);
        let state = self.baseline.state(fingerprint);
        if let Some(link) = found.link.filter(|_| severity == Severity::Error) {
            self.counter.count(self.scene, &link, if state == State::Waived { Came::Waived } else { Came::Wrong });
        }
        if let Some(fix) = found.fix.clone().filter(|_| state != State::Waived) {
            self.fixes.push((self.info.code, fix));
        }
        let at = self.group(&found.cause, severity);
        let examples = self.config.examples;
        self.groups[at].take(found, (severity, state, fingerprint), examples, message);
    }

    fn severity(&self, found: &Found<'_>) -> Option<Severity> {
        let level = match found.labels {
            [] => *self.level.base(),
            [label, others @ ..] => *self.level.of(self.scene, label, others.first().copied()),
        };
        match level {
            Some(Level::Off) => None,
            Some(Level::At(severity)) => Some(severity),
            None => Some(found.severity.unwrap_or(self.info.code.severity)),
        }
    }

    fn fingerprint(&mut self, found: &Found<'_>) -> u64 {
        let mut print = Fingerprint::new().with(self.info.code.id);
        for label in found.labels {
            print = self.scene.identify(label, print);
        }
        for entity in found.others {
            print = self.scene.identify_entity(*entity, print);
        }
        if found.labels.is_empty() {
            print = print.with(&found.cause);
        }
        let first = print.value();
        let times = self.seen.entry(first).or_insert(0);
        *times += 1;
        if *times == 1 { first } else { print.number(i64::from(*times)).value() }
    }

    fn group(&mut self, cause: &SmolStr, severity: Severity) -> usize {
        if let Some(at) = self.group_of.get(cause) {
            return *at;
        }
        let full = self.groups.len() >= self.config.causes;
        if full && cause != OTHER_CAUSES {
            return self.group(&SmolStr::new_static(OTHER_CAUSES), severity);
        }
        let print = Fingerprint::new().with(self.info.code.id).with(cause);
        let finding = Finding {
            code: self.info.code,
            severity,
            cause: cause.clone(),
            message: String::new(),
            count: 0,
            states: [0; 3],
            fresh: [0; 3],
            instances: Vec::new(),
            figures: Vec::new(),
            fingerprints: Vec::new(),
            fingerprint: print.value(),
        };
        self.groups.push(Group { finding, figures: Vec::new() });
        self.group_of.insert(cause.clone(), self.groups.len() - 1);
        self.groups.len() - 1
    }
}

impl Group {
    fn take(
        &mut self,
        found: Found<'_>,
        (severity, state, fingerprint): (Severity, State, u64),
        examples: usize,
        message: impl FnOnce() -> String,
    ) {
        let Self { finding, figures } = self;
        finding.severity = finding.severity.max(severity);
        finding.count += 1;
        finding.states[state as usize] += 1;
        if state == State::New {
            finding.fresh[severity as usize] += 1;
        }
        finding.fingerprints.push(fingerprint);
        for (name, number) in found.numbers {
            let at = figures.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
                figures.push((name, Vec::new()));
                figures.len() - 1
            });
            if figures[at].1.len() < REMEMBERED {
                figures[at].1.push(*number);
            }
        }
        // New ones are worth more than known ones: a known one makes room.
        let known = |instance: &Instance| instance.state != State::New;
        let full = finding.instances.len() >= examples;
        let room = if full && state == State::New { finding.instances.iter().rposition(known) } else { None };
        if full && room.is_none() {
            return;
        }
        let instance = Instance {
            message: message(),
            severity,
            labels: found.labels.iter().map(|label| label.id).collect(),
            others: found.others.to_vec(),
            time: found.time,
            numbers: found.numbers.to_vec(),
            confidence: found.confidence,
            fingerprint,
            state,
            fix: found.fix,
            origin: found.labels.first().and_then(|label| label.origin),
        };
        if let Some(at) = room {
            finding.instances.remove(at);
        }
        finding.instances.push(instance);
    }

    fn finish(mut self, rule: &dyn Rule) -> Finding {
        self.finding.fingerprints.sort_unstable();
        self.finding.figures = self.figures.into_iter().map(|(name, numbers)| (name, spread(numbers))).collect();
        self.finding.message = rule.headline(&self.finding);
        self.finding
    }
}

/// Least, median and greatest.
fn spread(mut numbers: Vec<f64>) -> [f64; 3] {
    numbers.sort_unstable_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    let median = match numbers.len() {
        0 => return [0.0; 3],
        length if length % 2 == 0 => f64::midpoint(numbers[middle - 1], numbers[middle]),
        _ => numbers[middle],
    };
    [numbers[0], median, numbers[numbers.len() - 1]]
}

/// Runs the rules that the configuration wants.
pub(crate) fn run(rules: &[&'static dyn Rule], scene: &Scene<'_>, config: &Config, baseline: &Baseline) -> Checked {
    let mut checked = Checked::default();
    let mut counter = Counter::default();
    let running: Vec<&'static dyn Rule> = rules.iter().copied().filter(|rule| config.runs(rule.info())).collect();
    crate::scene::count_shared_links(scene, &running, &mut counter);
    for rule in running {
        let info = rule.info();
        let of_rule = config.rule(info.code);
        let mut out = Reporter {
            scene,
            config,
            baseline,
            info,
            rule: of_rule,
            level: setting::level(scene, of_rule),
            counter,
            groups: Vec::new(),
            group_of: FxHashMap::default(),
            seen: FxHashMap::default(),
            fixes: checked.fixes,
        };
        rule.check(scene, &mut out);
        checked.findings.extend(out.groups.into_iter().map(|group| group.finish(rule)));
        checked.ran.push(info.code);
        (counter, checked.fixes) = (out.counter, out.fixes);
    }
    checked.links = counter.finish();
    checked.baseline = baseline.compare(&checked);
    checked
}
