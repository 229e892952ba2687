//! Which document a file is, and the walk over it.

use super::registry::Classes;
use super::{ID, Scale, frames, is_nucleus, playback, task};
use crate::kept::Place;
use genlock_diagnose::codes::read as codes;
use genlock_diagnose::{Diagnostic, Position};
use genlock_format::split::{Root, Shape};
use genlock_format::{Peek, Piece, Reader, Reading, Result, decode, read_json};
use genlock_model::{Extras, Info, Record, Source};
use serde_json::value::RawValue;

/// Bytes by which a document is told.
const HEAD: usize = 64 << 10;

/// The documents of Scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Document {
    /// A list of tasks.
    Tasks,
    /// One task, or one task on each line.
    Lines,
    /// A page of the interface: an object with tasks under `docs`.
    Docs,
    /// A list of frames with annotations.
    Video,
    /// Objects with their frames.
    Playback,
    /// A list of frames with cuboids.
    Lidar,
    /// A file of Nucleus.
    Nucleus,
    /// Something else.
    Other,
}

impl Reader for Scale {
    fn read(&self, cx: &mut Reading<'_>) -> Result {
        let input = cx.input;
        let mut whole = Whole { classes: Classes::default(), variants: Vec::new(), extras: Extras::new() };
        for file in input.files() {
            let ending = file.path.rsplit('.').next().unwrap_or_default();
            if input.is_one_file() || matches!(ending, "json" | "ndjson" | "jsonl") {
                whole.file(cx, &file.path)?;
            }
        }
        // A list of tasks is the usual form, and files of several forms are written as one list.
        whole.variants.dedup();
        let variant = match whole.variants.as_slice() {
            [one] => Some(*one).filter(|one| *one != "tasks"),
            _ => None,
        };
        cx.put(Record::Info(Info {
            format: ID.into(),
            variant: variant.map(Into::into),
            history: Vec::new(),
            extras: whole.extras,
        }))
    }
}

struct Whole {
    classes: Classes,
    variants: Vec<&'static str>,
    extras: Extras,
}

impl Whole {
    fn file(&mut self, cx: &mut Reading<'_>, path: &str) -> Result {
        let source = cx.ids.source();
        cx.put(Record::Source(Source { index: source, path: path.to_owned(), extras: Extras::new() }))?;
        match tell(&decode(&cx.input.head(path, HEAD)).text) {
            Document::Nucleus => {
                refuse(cx, path, "a file of Scale Nucleus, which is another product with another format", NUCLEUS);
            }
            Document::Other => refuse(cx, path, "no document of Scale: neither tasks nor a list of frames", OTHER),
            document @ (Document::Tasks | Document::Docs | Document::Lines) => self.tasks(cx, path, source, document)?,
            Document::Video => frames::read(cx, path, source, &frames::VIDEO, &mut self.classes)?,
            Document::Lidar => frames::read(cx, path, source, &frames::LIDAR, &mut self.classes)?,
            Document::Playback => playback::read(cx, path, source, &mut self.classes)?,
        }
        Ok(())
    }

    fn tasks(&mut self, cx: &mut Reading<'_>, path: &str, source: u32, document: Document) -> Result {
        let shape = if document == Document::Lines { Shape::Lines } else { Shape::Document };
        let (classes, extras) = (&mut self.classes, &mut self.extras);
        let mut count = 0_u64;
        let root = read_json(cx, path, shape, &mut |cx, piece| match piece {
            Piece::Element { section, index, offset, text } if section.is_empty() || section == "docs" => {
                count = index + 1;
                let pointer = if section.is_empty() { format!("/{index}") } else { format!("/docs/{index}") };
                task::read(cx, text, &Place { path, offset, pointer }, source, classes)
            }
            Piece::Element { section, offset, .. } => {
                cx.diagnose(
                    codes::SHAPE,
                    path,
                    offset,
                    format!("a list {section:?} among pages of tasks is not known; left out"),
                );
                Ok(())
            }
            Piece::Value { key, text, .. } => {
                if let Ok(raw) = serde_json::from_str::<&RawValue>(text) {
                    extras.push(ID, crate::kept::token(key), raw.to_owned());
                }
                Ok(())
            }
            Piece::List { .. } => Ok(()),
        })?;
        self.variants.push(match (document, root) {
            (Document::Docs, _) => "docs",
            (Document::Lines, Root::Lines) if count == 1 => "task",
            (Document::Lines, _) => "ndjson",
            _ => "tasks",
        });
        Ok(())
    }
}

const NUCLEUS: &str = "export the dataset as tasks, or read the video or point clouds of the task that it was made from";
const OTHER: &str = "expected tasks with task_id, params and response, or a list of frames with annotations or cuboids";

fn refuse(cx: &Reading<'_>, path: &str, what: &str, help: &str) {
    let position = Position::byte(cx.input.display(path), 0);
    cx.report.diagnostic(Diagnostic::new(codes::SHAPE, what).at(position).help(help));
}

/// The document that begins like this.
pub(super) fn tell(head: &str) -> Document {
    let Some(root) = Peek::json_of(head) else {
        // An empty or broken file: the walk says what is the matter.
        return Document::Tasks;
    };
    let is_task = root.has("task_id") || root.has("params") || root.has("response") || root.has("task");
    match root.bracket {
        _ if is_task && root.bracket == '{' => Document::Lines,
        _ if is_task => Document::Tasks,
        '{' if root.has("docs") => Document::Docs,
        _ if is_nucleus(&root) => Document::Nucleus,
        '{' => Document::Other,
        _ if root.mentions("cuboids") => Document::Lidar,
        _ if root.mentions("annotations") => by_bracket(head),
        _ if root.all_keys.is_empty() => Document::Tasks,
        _ => Document::Other,
    }
}

/// Video annotation has lists of annotations, video playback an object.
fn by_bracket(head: &str) -> Document {
    let after = head.split_once("\"annotations\"").map_or("", |(_, after)| after);
    let value = after.trim_start().strip_prefix(':').map_or("", str::trim_start);
    if value.starts_with('{') { Document::Playback } else { Document::Video }
}
