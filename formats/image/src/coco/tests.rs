use super::Coco;
use genlock_diagnose::{Collector, Severity};
use genlock_format::{Ids, Input, Options, Output, Reader as _, Reading, Writer as _, Writing};
use genlock_model::{Dataset, Record, diff};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn read(bytes: &[u8]) -> (Dataset, Collector) {
    let report = Collector::new();
    let data = genlock_format::read(&Coco, &Input::memory([("a.json", bytes)]), &Options::new(), &report).unwrap();
    (data, report)
}

fn write(data: &Dataset) -> (Vec<u8>, Collector) {
    let (report, mut output) = (Collector::new(), Output::memory());
    genlock_format::write(&Coco, data, &mut output, &Options::new(), &report).unwrap();
    (output.into_memory().into_values().next().unwrap(), report)
}

/// Reads into the streaming writer.
fn stream(bytes: &[u8]) -> Vec<u8> {
    let (report, mut output, options) = (Collector::new(), Output::memory(), Options::new());
    {
        let mut cx = Writing { output: &mut output, options: &options, report: &report };
        let mut sink = Coco.stream(&mut cx).unwrap();
        let input = Input::memory([("a.json", bytes)]);
        let ids = Ids::new();
        Coco.read(&mut Reading { input: &input, options: &options, ids: &ids, report: &report, sink: &mut *sink }).unwrap();
        sink.finish().unwrap();
    }
    output.into_memory().into_values().next().unwrap()
}

fn said(report: &Collector) -> String {
    let mut lines = String::new();
    for diagnostic in report.diagnostics() {
        writeln!(lines, "{} {}: {}", diagnostic.severity, diagnostic.code, diagnostic.message).unwrap();
    }
    for loss in report.losses() {
        writeln!(lines, "{}: {} x{}", loss.code, loss.what, loss.count).unwrap();
    }
    lines
}

/// Reads, writes and reads again: nothing may differ or be lost, and writing again gives the same bytes.
fn round_trip(bytes: &[u8]) -> Vec<u8> {
    let (data, _) = read(bytes);
    let (written, losses) = write(&data);
    let text = String::from_utf8_lossy(&written).into_owned();
    assert_eq!(said(&losses), "", "{text}");
    let (again, report) = read(&written);
    let found = diff(&data, &again);
    assert!(found.is_empty(), "{found:#?}\n{text}\n{}", said(&report));
    assert_eq!(String::from_utf8(write(&again).0).unwrap(), text);
    assert_eq!(String::from_utf8(stream(bytes)).unwrap(), text, "streamed");
    written
}

/// The file comes back byte for byte.
fn same(json: &str) {
    assert_eq!(String::from_utf8(round_trip(json.as_bytes())).unwrap(), json);
}

/// A file with these annotations of one image.
fn with(annotations: &str) -> String {
    format!(
        r#"{{"images":[{{"id":1,"width":4,"height":3,"file_name":"a.jpg"}}],"annotations":[{annotations}],"categories":[{{"id":2,"name":"b"}}]}}"#
    )
}

#[test]
fn everything_comes_back() {
    same(&with(r#"{"id":5,"image_id":1,"category_id":2,"bbox":[0.10,1,2.0,1],"area":2,"iscrowd":0,"segmentation":[]}"#));
    same(&with(
        r#"{"id":5,"image_id":1,"category_id":2,"bbox":[0,0,1,1],"segmentation":[[0,0,1,0,1.50,1],[2,2,3,2,3,3]],"area":7,"iscrowd":1}"#,
    ));
    same(&with(
        r#"{"segmentation":{"counts":[0,12],"size":[3,4]},"id":900100000000,"image_id":1,"category_id":2,"iscrowd":true}"#,
    ));
    same(&with(r#"{"id":"x","image_id":1,"category_id":2,"segmentation":{"counts":"0<","size":[3,4],"more":[1]}}"#));
    same(&with(
        r#"{"id":1,"image_id":1,"category_id":2,"keypoints":[1,2,2,0,0,0],"num_keypoints":1,"segmentation":[[0,0,1,0,1,1]],"bbox":[0,0,1,1]}"#,
    ));
    same(&with(r#"{"id":1,"image_id":1,"category_id":2,"keypoints":[0,0,0],"num_keypoints":0,"bbox":null}"#));
    same(&with(r#"{"id":1,"image_id":1,"category_id":0,"caption":"a \"b\" ä"}"#));
    same(&with(
        r#"{"id":1,"image_id":1,"category_id":2,"attributes":{"a":1.0,"b":null,"c":"d","e":[1, 2]},"$next":3,"score":0.50}"#,
    ));
    same(&with(r#"{"id":1,"image_id":1,"category_id":2},{"id":1,"image_id":7,"category_id":2.0}"#));
}

#[test]
fn the_layout_comes_back() {
    same("{\"images\":[],\"annotations\":[],\"categories\":[]}");
    same(
        "{\n  \"info\": {\n    \"a\": 1\n  },\n  \"categories\": [\n    {\n      \"id\": 1,\n      \"name\": \"a\"\n    }\n  ],\n  \"images\": []\n}\n",
    );
    same(
        r#"{"annotations": [{"image_id": 4, "id": 9}], "licenses": [{"id": 1}, {"id": 2}], "images": [{"file_name": "a", "id": 4}], "x": 3}"#,
    );
    same(
        r#"{"image": {"image_id": 1, "width": 10, "height": 5, "file_name": "a.jpg"}, "annotations": [{"id": 1, "bbox": [3.0, 1.0, 1.0, 4.0]}]}"#,
    );
    same(
        r#"[{"image_id":1,"category_id":3,"bbox":[1,2,3,4],"score":0.5},{"image_id":2,"category_id":3,"bbox":[1,2,3,4],"score":0.25}]"#,
    );
}

#[test]
fn panoptic_segments_come_back() {
    same(
        r#"{"annotations":[{"segments_info":[{"id":7,"category_id":2,"iscrowd":0,"bbox":[0,0,1,1],"area":1},{"id":8,"category_id":2,"iscrowd":1}],"file_name":"a.png","image_id":1,"note":1},{"segments_info":[],"file_name":"b.png","image_id":1}],"images":[{"id":1,"width":4,"height":3,"file_name":"a.jpg"}],"categories":[{"supercategory":"x","id":2,"name":"b","isthing":1}]}"#,
    );
}

/// The diagnostics that a file raises: their codes, in order.
fn check(json: &str, expected: &[&str]) {
    let (_, report) = read(json.as_bytes());
    let codes: Vec<_> = report.diagnostics().iter().map(|diagnostic| diagnostic.code.id).collect();
    assert_eq!(codes, expected, "{}", said(&report));
}

#[test]
fn says_what_is_wrong() {
    let shape = |json: &str| with(&format!(r#"{{"id":1,"image_id":1,"category_id":2,{json}}}"#));
    check(&shape(r#""segmentation":[[0,0,1,0,1]]"#), &["read/geometry"]);
    check(&shape(r#""segmentation":[[0,0,1,0]]"#), &["read/geometry"]);
    check(&shape(r#""segmentation":[0,0,1,0,1,1]"#), &["read/geometry"]);
    check(&shape(r#""segmentation":[[0,0,1e300,0,1,1]]"#), &["read/geometry"]);
    check(&shape(r#""segmentation":{"counts":[1,2],"size":[3,4]}"#), &["read/geometry"]);
    check(&shape(r#""segmentation":{"counts":[0,12],"size":[4,3]}"#), &["read/geometry"]);
    check(&shape(r#""bbox":[1,2,3]"#), &["read/geometry"]);
    check(&shape(r#""keypoints":[1,2,3,4]"#), &["read/geometry"]);
    check(&shape(r#""area":NaN"#), &["read/syntax"]);
    check(&shape(r#""area":1,"area":2"#), &["read/duplicate-key"]);
    check(&with(r#"{"id":1,"image_id":1},{"id":1,"image_id":1}"#), &["read/duplicate-id"]);
    check(&with(r#"{"id":1,"image_id":9,"category_id":8}"#), &["read/dangling-reference", "read/dangling-reference"]);
    check(&with(r#"{"id":1,"category_id":2}"#), &["read/field-missing"]);
    check("[]", &["read/shape"]);
    check(r#"{"a":1}"#, &["read/shape"]);
    check(r#"{"annotations":{}}"#, &["read/shape"]);
}

#[test]
fn truncation_and_mutation_never_panic() {
    let whole = with(
        r#"{"id":5,"image_id":1,"category_id":2,"bbox":[0,0,1,1],"segmentation":[[0,0,1,0,1.5,1]],"iscrowd":1},{"id":6,"image_id":1,"keypoints":[1,2,2],"segmentation":{"counts":"0<","size":[3,4]}}"#,
    );
    for end in 0..whole.len() {
        let (data, report) = read(&whole.as_bytes()[..end]);
        assert!(report.count(Severity::Error) > 0, "cut at {end}");
        write(&data);
    }
    for at in 0..whole.len() {
        for byte in [b'"', b'[', b'}', b',', b'9', b'-', 0xff] {
            let mut bytes = whole.clone().into_bytes();
            bytes[at] = byte;
            write(&read(&bytes).0);
        }
    }
}

/// Records of another format: what comes back differently must be among the losses.
#[test]
fn other_formats_lose_nothing_in_silence() {
    fn check(label: &str, losses: &[&str]) {
        let mut data = Dataset::new();
        let stream = r#"{"id":0,"source_id":7,"name":"a.jpg","kind":"image","uri":"a.jpg","size":[6,4]}"#;
        data.put(Record::Stream(serde_json::from_str(stream).unwrap()));
        data.put(Record::Class(serde_json::from_str(r#"{"id":0,"source_id":3,"name":"car","declared":true}"#).unwrap()));
        data.put(Record::Label(serde_json::from_str(label).unwrap()));
        let (written, report) = write(&data);
        let (again, _) = read(&written);
        let text = String::from_utf8_lossy(&written).into_owned();
        let lost: Vec<String> = report.losses().iter().map(|loss| loss.code.id.trim_start_matches("loss/").to_owned()).collect();
        assert_eq!(lost, losses, "{text}");
        // A file knows that it is COCO; the dataset was made by nobody.
        let found = diff(&data, &again).into_iter().filter(|found| found.subject != "info");
        for found in found {
            assert!(found.features.iter().any(|feature| lost.contains(&feature.name().to_owned())), "{found:?}\n{text}");
        }
        assert_eq!(String::from_utf8(write(&again).0).unwrap(), text);
    }
    check(r#"{"id":0,"source_id":1,"stream":0,"class":0,"geometry":{"box":{"form":"xywh","v":[1,1,2.50,0.1]}}}"#, &[]);
    check(r#"{"id":0,"source_id":1,"stream":0,"class":0,"geometry":{"polygon":{"parts":[{"ring":[1,1,3,1,3,2]}]}}}"#, &[]);
    check(r#"{"id":0,"source_id":1,"stream":0,"class":0}"#, &[]);
    check(r#"{"id":0,"source_id":1,"stream":0,"text":"a cat"}"#, &[]);
    let points = r#"[{"x":1,"y":1,"visibility":"visible"},{"x":0,"y":0,"visibility":"not_labelled"}]"#;
    check(&format!(r#"{{"id":0,"source_id":1,"stream":0,"class":0,"geometry":{{"keypoints":{{"points":{points}}}}}}}"#), &[]);
    let crowd = r#"[{"name":"iscrowd","value":{"number":1}},{"name":"a","value":{"text":"b"}}]"#;
    let mask = r#"{"mask":{"height":4,"width":6,"pixels":{"counts":{"counts":[5,3,16],"order":"column_major"}}}}"#;
    check(&format!(r#"{{"id":0,"source_id":1,"stream":0,"class":0,"geometry":{mask},"attributes":{crowd}}}"#), &[]);
    check(r#"{"id":0,"stream":0,"class":0,"geometry":{"box":{"form":"xyxy","v":[1,1,2,2]}}}"#, &["coordinates", "label-id"]);
    let local = r#"{"mask":{"height":2,"width":2,"left":1,"top":1,"pixels":{"coco_string":{"text":"04","order":"row_major"}}}}"#;
    check(&format!(r#"{{"id":0,"source_id":1,"stream":0,"geometry":{local}}}"#), &["mask"]);
    let hole = r#"{"polygon":{"parts":[{"ring":[0,0,4,0,4,4],"holes":[[1,1,2,1,2,2]]}]}}"#;
    check(&format!(r#"{{"id":0,"source_id":1,"stream":0,"geometry":{hole}}}"#), &["polygon-holes"]);
    let line = r#"{"polyline":{"coords":[0,0,4,0]}}"#;
    check(&format!(r#"{{"id":0,"source_id":1,"stream":0,"geometry":{line}}}"#), &["polyline"]);
}

#[test]
fn records_in_turns_wait_for_their_section() {
    let (report, mut output, options) = (Collector::new(), Output::memory(), Options::new());
    {
        let mut cx = Writing { output: &mut output, options: &options, report: &report };
        let mut sink = Coco.stream(&mut cx).unwrap();
        for at in 0..2 {
            let label = format!(r#"{{"id":{at},"source_id":{at},"stream":{at},"class":0}}"#);
            let stream = format!(r#"{{"id":{at},"source_id":{at},"name":"{at}","uri":"{at}","kind":"image"}}"#);
            sink.put(Record::Label(serde_json::from_str(&label).unwrap())).unwrap();
            sink.put(Record::Stream(serde_json::from_str(&stream).unwrap())).unwrap();
        }
        sink.put(Record::Class(serde_json::from_str(r#"{"id":0,"source_id":3,"name":"car","declared":true}"#).unwrap())).unwrap();
        sink.finish().unwrap();
    }
    let bytes = output.into_memory().into_values().next().unwrap();
    let expected = "{\n\"images\":[\n{\"id\":0,\"file_name\":\"0\"},\n{\"id\":1,\"file_name\":\"1\"}\n],\n\
        \"annotations\":[\n{\"id\":0,\"image_id\":0,\"category_id\":3,\"iscrowd\":0},\n\
        {\"id\":1,\"image_id\":1,\"category_id\":3,\"iscrowd\":0}\n],\n\
        \"categories\":[\n{\"id\":3,\"name\":\"car\"}\n]\n}\n";
    assert_eq!(String::from_utf8(bytes).unwrap(), expected);
}

fn corpus() -> Option<PathBuf> {
    let corpus = std::env::var_os("GENLOCK_CORPUS").map(PathBuf::from);
    if corpus.is_none() {
        println!("GENLOCK_CORPUS is not set; nothing to compare");
    }
    corpus
}

fn json_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            json_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "json") {
            found.push(path);
        }
    }
}

#[test]
fn corpus_files_come_back() {
    let Some(corpus) = corpus() else { return };
    let mut files = Vec::new();
    for folder in ["formats/coco", "formats/sam", "formats/roboflow/datumaro/coco"] {
        json_files(&corpus.join(folder), &mut files);
    }
    files
        .extend(["sample_valid", "sample_invalid"].map(|name| corpus.join(format!("formats/panlabel_samples/{name}.coco.json"))));
    files.sort();
    let mut same = 0;
    for file in &files {
        let bytes = std::fs::read(file).unwrap();
        println!("{}\n{}", file.display(), said(&read(&bytes).1));
        let written = round_trip(&bytes);
        if written == bytes {
            same += 1;
        } else {
            println!("--- not the same bytes");
            if std::env::var_os("GENLOCK_SHOW").is_some() {
                println!("{}", String::from_utf8_lossy(&written));
            }
        }
    }
    println!("{same} of {} files byte for byte", files.len());
    assert!(files.len() > 10);
}

#[test]
fn bad_corpus_files_say_something() {
    let Some(corpus) = corpus() else { return };
    let mut files = Vec::new();
    json_files(&corpus.join("robust/bad/coco"), &mut files);
    files.sort();
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        let (data, report) = read(&bytes);
        println!("{} ({} labels)\n{}", file.file_name().unwrap().display(), data.labels.len(), said(&report));
        let (written, _) = write(&data);
        let found = diff(&data, &read(&written).0);
        assert!(found.is_empty(), "{}: {found:#?}", file.display());
    }
}
