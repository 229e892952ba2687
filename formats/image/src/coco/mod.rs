//! COCO: images, categories and annotations in one JSON object; also the results list and the files of Segment Anything.

mod annotation;
mod computed;
mod encode;
mod ids;
mod item;
mod items;
mod kinds;
mod layout;
mod losses;
mod panoptic;
mod read;
mod record;
mod schema;
mod sections;
mod shape;
mod style;
mod template;
mod write;

use genlock_format::{Format, Info, Peek, Reader, Support, Verdict, Writer};
use genlock_model::Feature;

/// The COCO format.
#[derive(Debug, Clone, Copy, Default)]
pub struct Coco;

const INFO: Info = Info {
    id: schema::NS,
    name: "COCO",
    family: "image",
    extensions: &["json"],
    provisional: None,
    support: &[
        (Feature::Box, Support::Exact),
        (Feature::Polygon, Support::Exact),
        (Feature::PolygonHoles, Support::Lossy("several parts are kept, holes are not")),
        (
            Feature::Mask,
            Support::Lossy(
                "masks that walk along the rows, or cover a part of the image, are recoded for the whole image by columns",
            ),
        ),
        (Feature::Keypoints, Support::Lossy("names of points stand only on the category")),
        (Feature::Untimed, Support::Exact),
        (Feature::Class, Support::Exact),
        (Feature::Text, Support::Exact),
        (Feature::Attributes, Support::Lossy("choices become texts")),
        (Feature::Score, Support::Exact),
        (Feature::Skeleton, Support::Exact),
        (Feature::Ontology, Support::Lossy("all classes become declared")),
        (Feature::Hierarchy, Support::Lossy("one level, as the text supercategory; no synonyms")),
        (Feature::LabelId, Support::Lossy("labels without an id are numbered")),
        (Feature::Id, Support::Lossy("images and classes without an id are numbered")),
        (Feature::Stream, Support::Lossy("images only")),
        (Feature::Media, Support::Lossy("the path stands for the name")),
        (Feature::Size, Support::Exact),
        (Feature::Info, Support::Lossy("only what COCO files hold")),
        (Feature::Extras, Support::Lossy("only those of COCO")),
        (Feature::CoordinateFrame, Support::Lossy("pixels only")),
        (Feature::Coordinates, Support::Lossy("boxes become left, top, width, height")),
    ],
    options: &[],
    page: include_str!("page.md"),
};

impl Format for Coco {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn detect(&self, peek: &Peek<'_>) -> Verdict {
        let first = peek.files().iter().find(|file| read::is_json(&file.path));
        let of_folder = || first.and_then(|file| Peek::json_of(&peek.head_of(&file.path)));
        let folder_root = if peek.is_file() { None } else { of_folder() };
        let Some(root) = (if peek.is_file() { peek.json() } else { folder_root.as_ref() }) else { return Verdict::NO };
        if root.lines {
            return Verdict::NO;
        }
        if root.bracket == '[' {
            let result = root.has("image_id") && (root.has("category_id") || root.has("caption"));
            return if result {
                Verdict::likely("a list of objects with image_id and category_id, as COCO results have")
            } else {
                Verdict::NO
            };
        }
        if root.has("image") && root.has("annotations") && root.mentions("segmentation") {
            return Verdict::likely("one image with annotations and segmentation, as Segment Anything writes them");
        }
        let sections: Vec<&str> = ["images", "annotations", "categories"].into_iter().filter(|key| root.has(key)).collect();
        let fields: Vec<&str> = ["file_name", "image_id", "category_id", "supercategory", "iscrowd", "segmentation"]
            .into_iter()
            .filter(|key| root.mentions(key))
            .collect();
        match (sections.len(), fields.len()) {
            (0, _) => Verdict::NO,
            (2.., 2..) => Verdict::certain(format!("the lists {} with {}", sections.join(", "), fields.join(", "))),
            (_, 1..) => Verdict::likely(format!("the list {} with {}", sections.join(", "), fields.join(", "))),
            _ if sections.contains(&"images") && (sections.len() > 1 || root.has("info")) => {
                Verdict::likely(format!("the lists {}", sections.join(", ")))
            }
            _ => Verdict::weak(format!("the list {}", sections.join(", "))),
        }
    }

    fn reader(&self) -> Option<&dyn Reader> {
        Some(self)
    }

    fn writer(&self) -> Option<&dyn Writer> {
        Some(self)
    }
}

#[cfg(test)]
mod tests;
