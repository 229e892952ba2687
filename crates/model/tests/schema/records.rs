use genlock_model::{
    Annotator, Calibration, Class, Clock, ClockMap, CoordinateFrame, Geometry, Info, Label, Pose, Record, Recording, Relation,
    Source, Stream, Track, Unknown,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

const INFO: &str = r#"{"format":"coco","variant":"results","history":[{"tool":"genlock 0.1.0","what":"read"}],"extras":[{"ns":"coco","key":"year","value":2.0e3}]}"#;
const SOURCE: &str = r#"{"index":0,"path":"a/b.json","extras":[{"ns":"coco","key":"order","value":["images"]}]}"#;
const RECORDING: &str = r#"{"id":0,"source_id":"0001","name":"drive","origin":{"source":0,"offset":10,"length":20}}"#;
const STREAM: &str = r#"{"id":0,"recording":0,"source_id":12345678901234567890,"name":"cam_front","kind":"video","uri":"cam.mp4","size":[1920,1080],"clock":0,"frame":0,"files":[{"index":0,"uri":"0.jpg","source_id":7.0,"time":"12340@1/1000","size":[1,2]}],"channel":"1"}"#;
const CLOCK: &str = r#"{"id":0,"recording":0,"name":"frames of cam.mp4","unit":"presented_frame","first":1,"rate":"30000/1001","zero":"first_frame","length":300}"#;
const MAP: &str = r#"{"id":0,"from":0,"to":1,"map":[{"end":"10","slope":"1001/30000","offset":"0"},{"start":"20","slope":"1","offset":"1/3"}],"evidence":{"method":"speech","sentence":"It fits.","confidence":0.90,"figures":[{"ns":"align","key":"support","value":12}]},"replaces":1}"#;
const FRAME: &str = r#"{"id":0,"name":"image","unit":"pixel","axes":"right-down","first_pixel":1}"#;
const CLASS: &str = r#"{"id":0,"source_id":1,"name":"car","parent":1,"synonyms":["auto"],"skeleton":{"names":["nose"],"edges":[[1,2]]},"declared":true}"#;
const ANNOTATOR: &str = r#"{"id":0,"name":"ann@example.org","kind":"human"}"#;
const TRACK: &str = r#"{"id":0,"source_id":"t1","recording":0,"class":0,"name":"the car","extent":{"several":{"clock":0,"spans":[[1,"25@1/10"]]}},"attributes":[{"name":"colour","value":{"choice":"red"}}]}"#;
const LABEL: &str = r#"{"id":0,"source_id":"7","stream":0,"extent":{"during":{"clock":0,"span":["-1@1/1000","12340@1001/30000"]}},"geometry":{"box":{"form":"xywh","v":[1.10,"+2",3e1,4]}},"frame":0,"class":0,"text":"a\nb","attributes":[{"name":"n","value":{"number":1.50},"extent":{"at":{"clock":0,"at":3}}},{"name":"z","value":"null"},{"name":"b","value":{"bool":true}},{"name":"c","value":{"choices":["x","y"]}},{"name":"j","value":{"json":{"a": 1.0}}}],"score":0.50,"annotator":0,"track":0,"keyframe":"interpolated","extras":[{"ns":"kitti","key":"truncated","value":-1}]}"#;
const RELATION: &str = r#"{"id":0,"source_id":"r","kind":"same-object","from":{"label":0},"to":{"track":0}}"#;
const CALIBRATION: &str = r#"{"id":0,"stream":0,"recording":0,"name":"P2","role":{"transform":{"from":"velodyne","to":"camera"}},"rows":1,"columns":2,"values":[1.0, 2e0],"distortion":{"model":"brown-conrady","coefficients":[0.1]}}"#;
const POSE: &str = r#"{"id":0,"stream":0,"recording":0,"extent":{"at":{"clock":0,"at":"5@1/10"}},"frame":"world","position":[1,2,3],"quaternion":[0,0,0,1.0]}"#;

fn read<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

/// One record of each kind.
pub(crate) fn all() -> Vec<Record> {
    vec![
        Record::Info(read(INFO)),
        Record::Source(read(SOURCE)),
        Record::Recording(read(RECORDING)),
        Record::Stream(read(STREAM)),
        Record::Clock(read(CLOCK)),
        Record::Map(read(MAP)),
        Record::Frame(read(FRAME)),
        Record::Class(read(CLASS)),
        Record::Annotator(read(ANNOTATOR)),
        Record::Track(read(TRACK)),
        Record::Label(read(LABEL)),
        Record::Relation(read(RELATION)),
        Record::Calibration(read(CALIBRATION)),
        Record::Pose(read(POSE)),
        Record::Unknown(Unknown { kind: "gaze.2".into(), json: read(r#"{"x": 1.0}"#) }),
    ]
}

fn check<T: DeserializeOwned + Serialize>(json: &str) {
    assert_eq!(serde_json::to_string(&read::<T>(json)).unwrap(), json);
}

#[test]
fn records_come_back_to_the_letter() {
    check::<Info>(INFO);
    check::<Source>(SOURCE);
    check::<Recording>(RECORDING);
    check::<Stream>(STREAM);
    check::<Clock>(CLOCK);
    check::<ClockMap>(MAP);
    check::<CoordinateFrame>(FRAME);
    check::<Class>(CLASS);
    check::<Annotator>(ANNOTATOR);
    check::<Track>(TRACK);
    check::<Label>(LABEL);
    check::<Relation>(RELATION);
    check::<Calibration>(CALIBRATION);
    check::<Pose>(POSE);
}

#[test]
fn records_with_nothing_but_what_they_need_come_back() {
    check::<Info>(r#"{"format":"coco"}"#);
    check::<Recording>(r#"{"id":3,"name":""}"#);
    check::<Stream>(r#"{"id":0,"name":"x","kind":"unknown"}"#);
    check::<Label>(r#"{"id":0,"stream":0}"#);
    check::<Track>(r#"{"id":0,"extent":"always"}"#);
    check::<ClockMap>(r#"{"id":0,"from":0,"to":1,"map":[],"evidence":{"method":"stated","sentence":""}}"#);
}

#[test]
fn shapes_come_back_to_the_letter() {
    for json in [
        r#""none""#,
        r#"{"box":{"form":"cxcywh","v":[1,2,3,4.0]}}"#,
        r#"{"rotated_box":{"box":{"form":"xyxy","v":[1,2,3,4]},"angle":{"value":0.10,"unit":"radians"},"pivot":"top_left"}}"#,
        r#"{"polygon":{"parts":[{"ring":[0,0, 1.0,0,1,1],"holes":[[0.1,0.1,0.2,0.1,0.2,0.2]]}]}}"#,
        r#"{"polyline":{"coords":[0,0,1,1],"dims":"two","closed":true}}"#,
        r#"{"points":{"coords":[0,0,1],"dims":"three"}}"#,
        r#"{"keypoints":{"points":[{"name":"nose","x":1,"y":2.50,"visibility":"occluded","source_id":"k"}]}}"#,
        r#"{"ellipse":{"cx":1,"cy":2,"rx":3,"ry":4,"angle":{"value":5,"unit":"degrees"}}}"#,
        r#"{"mask":{"height":2,"width":3,"left":0,"top":-1,"pixels":{"counts":{"counts":[1,5],"order":"column_major"}}}}"#,
        r#"{"mask":{"height":2,"width":3,"left":0,"top":0,"pixels":{"coco_string":{"text":"0\\6","order":"column_major"}}}}"#,
        r#"{"mask":{"height":2,"width":3,"left":0,"top":0,"pixels":{"image":{"uri":"m.png","value":255}}}}"#,
        r#"{"mask":{"height":2,"width":3,"left":0,"top":0,"pixels":{"foreign":{"encoding":"x","payload":{"a": [1]}}}}}"#,
        r#"{"cuboid":{"position":[1,2,3],"anchor":"bottom_centre","size":[1.0,2,3],"size_order":"height_width_length","rotation":{"yaw":{"angle":-1.57,"convention":"kitti"}}}}"#,
        r#"{"cuboid":{"position":[1,2,3],"anchor":"centre","size":[1,2,3],"size_order":"xyz","rotation":{"euler":{"angles":[0,0,1],"sequence":"xyz","unit":"degrees"}}}}"#,
        r#"{"text_span":{"start":0,"end":5,"unit":"utf16","end_is":"inclusive"}}"#,
        r#"{"foreign":{"namespace":"cvat","kind":"skeleton","json":{"a": 1.0}}}"#,
    ] {
        check::<Geometry>(json);
    }
}

#[test]
fn times_that_are_none_are_refused() {
    for json in [
        r#"{"at":{"clock":0,"at":"1"}}"#,
        r#"{"at":{"clock":0,"at":"1@0/1"}}"#,
        r#"{"at":{"clock":0,"at":"1@1"}}"#,
        r#"{"at":{"clock":0,"at":1.5}}"#,
        r#"{"at":{"clock":0,"at":18446744073709551615}}"#,
        r#"{"during":{"clock":0,"span":[1]}}"#,
        r#"{"during":{"clock":0,"span":[1,2,3]}}"#,
    ] {
        assert!(serde_json::from_str::<genlock_model::Extent>(json).is_err(), "{json}");
    }
    let map = |pieces: &str| {
        MAP.replace(r#"{"end":"10","slope":"1001/30000","offset":"0"},{"start":"20","slope":"1","offset":"1/3"}"#, pieces)
    };
    for pieces in
        [r#"{"slope":"0","offset":"0"}"#, r#"{"slope":"-1","offset":"0"}"#, r#"{"slope":"x","offset":"0"}"#, r#"{"slope":"1"}"#]
    {
        assert!(serde_json::from_str::<ClockMap>(&map(pieces)).is_err(), "{pieces}");
    }
    for rate in ["0", "-1", "x"] {
        assert!(serde_json::from_str::<Clock>(&CLOCK.replace("30000/1001", rate)).is_err(), "{rate}");
    }
}
