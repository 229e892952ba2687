//! Folders of images and sensors, made of empty files.

#![allow(clippy::unwrap_used, reason = "a test that cannot write its folder fails")]

use genlock_media::{Convention, Kind, MediaError, MediaTimeline, ProbeOptions, WallAnchor, probe};
use genlock_time::{Mapped, Rate, Rational};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A folder of these files; a text after a file's name is what it holds.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn options() -> ProbeOptions {
    ProbeOptions::default()
}

fn read(folder: &TempDir, path: &str, options: &ProbeOptions) -> Result<MediaTimeline, MediaError> {
    probe(&folder.path().join(path), options)
}

/// Each sensor with the starts of its samples in seconds, the codes of what is odd, and the clock of the world.
fn check(timeline: &MediaTimeline, container: &str, sensors: &[(&str, Kind, &str)], odd: &[&str], unix: Option<&str>) {
    assert_eq!(timeline.container, container);
    let found: Vec<_> = timeline
        .streams
        .iter()
        .map(|stream| {
            let starts: Vec<_> = stream.frames.iter_presented().map(|frame| frame.seconds().to_string()).collect();
            (stream.name.clone().unwrap(), stream.kind, starts.join(" "))
        })
        .collect();
    let expected: Vec<_> = sensors.iter().map(|(name, kind, starts)| ((*name).to_owned(), *kind, (*starts).to_owned())).collect();
    assert_eq!(found, expected);
    let codes: Vec<_> = timeline.oddities.iter().map(|odd| odd.code.id.trim_start_matches("media/")).collect();
    assert_eq!(codes, odd);
    let anchor = match timeline.anchors[..] {
        [WallAnchor::Recorded { unix }] => Some(unix.to_decimal(9)),
        [] => None,
        _ => panic!("{:?}", timeline.anchors),
    };
    assert_eq!(anchor.as_deref(), unix);
}

#[test]
fn numbered_images_at_a_rate() {
    let images = folder(&[("f/a_2.png", ""), ("f/a_10.png", ""), ("f/a_3.png", ""), ("f/readme.md", "")]);
    let timeline = read(&images, "f/a_%d.png", &options().with_rate(Rate::new(25, 1).unwrap())).unwrap();
    let odd = ["sequence-left-out", "sequence-gap", "sequence-numbers", "sequence-numbers"];
    let name = timeline.streams[0].name.clone().unwrap();
    check(&timeline, "image sequence", &[(&name, Kind::Video, "0 1/25 8/25")], &odd, None);
    let frames = &timeline.streams[0].frames;
    // The hole of six frames is shown by nothing.
    assert_eq!(frames.at("0.1".parse().unwrap()), None);
    assert_eq!(frames.at("0.33".parse().unwrap()), Some(2));
    let convention: Convention = "presented_index/nominal_fps".parse().unwrap();
    let map = convention.map(&timeline).unwrap().unwrap();
    assert_eq!(map.apply("0.08".parse().unwrap()).unwrap(), Mapped::To(Rational::new(8, 25).unwrap()));
}

#[test]
fn no_rate_is_assumed() {
    let images = folder(&[("f/000.png", ""), ("f/001.png", ""), ("f/right_000.png", "")]);
    let check = |path: &str, options: &ProbeOptions, expected: &str| {
        let error = read(&images, path, options).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    check("f", &options(), "neither a frame rate nor time stamps");
    check("f/%03d.png", &options(), "neither a frame rate nor time stamps");
    check("f", &options().with_rate(Rate::new(25, 1).unwrap()), "several sequences in one folder: their names are ``, `right_`");
    check("f/x_%03d.png", &options(), "no samples of a sequence");
    check(".", &options(), "no samples of a sequence");
    assert!(matches!(read(&images, "f/000.png", &options()), Err(MediaError::Empty)));
}

#[test]
fn a_list_of_time_stamps() {
    let check = |text: &str, column: Option<usize>, starts: &str, odd: &[&str], unix: Option<&str>| {
        let images = folder(&[("f/0.png", ""), ("f/1.png", ""), ("f/2.png", ""), ("f/3.png", ""), ("t.txt", text)]);
        let mut options = options().with_timestamps(images.path().join("t.txt"));
        options.column = column;
        let timeline = read(&images, "f/%d.png", &options).unwrap();
        let name = timeline.streams[0].name.clone().unwrap();
        check(&timeline, "image sequence", &[(&name, Kind::Video, starts)], odd, unix);
    };
    check("0.5\n0.6\n0.7\n0.8\n", None, "0 1/10 1/5 3/10", &[], None);
    check("0\n100\n200\n300\n", None, "0 1/10 1/5 3/10", &["stamp-unit"], None);
    check("0.5\n0.6\n0.9\n1.0\n", None, "0 1/10 2/5 1/2", &["stamp-gap"], None);
    check("0.5\n0.6\n0.6\n0.7\n", None, "0 1/10 1/10 1/5", &["stamp-repeated"], None);
    check("0.5\n0.7\n0.6\n0.8\n", None, "0 1/10 1/5 3/10", &["stamp-backward"], None);
    check("i,t\n0,0.5\n1,0.6\n2,0.7\n3,0.8\n", Some(1), "0 1/10 1/5 3/10", &[], None);
    check("0.5\n0.6\n0.7\n0.8\n0.9\n", None, "0 1/10 1/5 3/10", &["stamp-count"], None);
    check("0.5\n\n0.7\n0.8\n", None, "0 1/5 3/10", &["stamp-missing", "stamp-gap"], None);
}

#[test]
fn kitti_raw() {
    let times = "2011-09-26 13:02:25.964389445\n2011-09-26 13:02:26.064389445\n2011-09-26 13:02:26.164389445\n";
    let drive = folder(&[
        ("image_02/timestamps.txt", times),
        ("image_02/data/0000000000.png", ""),
        ("image_02/data/0000000002.png", ""),
        ("oxts/timestamps.txt", "2011-09-26 13:02:25.954389445\n"),
        ("oxts/data/0000000000.txt", ""),
    ]);
    let timeline = read(&drive, "", &options()).unwrap();
    let sensors = [("image_02", Kind::Video, "1/100 21/100"), ("oxts", Kind::Data, "0")];
    let odd = ["stamp-count", "stamp-zone", "stamp-zone"];
    check(&timeline, "KITTI raw drive", &sensors, &odd, Some("1317042145.954389445"));
    let timeline = read(&drive, "oxts", &options()).unwrap();
    check(&timeline, "KITTI raw drive", &[("oxts", Kind::Data, "0")], &["stamp-zone"], Some("1317042145.954389445"));
}

#[test]
fn other_layouts() {
    let odometry =
        folder(&[("times.txt", "0.000000e+00\n1.036224e-01\n"), ("image_0/000000.png", ""), ("image_0/000001.png", "")]);
    let timeline = read(&odometry, "", &options()).unwrap();
    check(&timeline, "KITTI sequence", &[("image_0", Kind::Video, "0 16191/156250")], &[], None);

    let scenes = folder(&[
        ("samples/CAM_FRONT/n015-2018-07-18-11-07-57+0800__CAM_FRONT__1531883530412470.jpg", ""),
        ("sweeps/CAM_FRONT/n015-2018-07-18-11-07-57+0800__CAM_FRONT__1531883530512470.jpg", ""),
        ("samples/LIDAR_TOP/n015-2018-07-18-11-07-57+0800__LIDAR_TOP__1531883530448377.pcd.bin", ""),
    ]);
    let timeline = read(&scenes, "", &options()).unwrap();
    let sensors = [("CAM_FRONT", Kind::Video, "0 1/10"), ("LIDAR_TOP", Kind::Data, "35907/1000000")];
    check(&timeline, "nuScenes folder", &sensors, &["stamp-unit", "stamp-unit", "stamp-unit"], Some("1531883530.412470000"));

    let euroc = folder(&[
        ("mav0/cam0/data.csv", "#timestamp [ns],filename\n1403636579763555584,a.png\n1403636579813555584,b.png\n"),
        ("mav0/cam0/data/a.png", ""),
    ]);
    let timeline = read(&euroc, "", &options()).unwrap();
    check(
        &timeline,
        "EuRoC folder",
        &[("cam0", Kind::Video, "0")],
        &["sequence-gap", "stamp-unit"],
        Some("1403636579.763555584"),
    );

    let tum = folder(&[
        ("rgb.txt", "# color\n1305031102.175304 rgb/1.png\n1305031102.211214 rgb/2.png\n"),
        ("rgb/1.png", ""),
        ("rgb/2.png", ""),
    ]);
    let timeline = read(&tum, "", &options()).unwrap();
    check(&timeline, "TUM folder", &[("rgb", Kind::Video, "0 3591/100000")], &[], Some("1305031102.175304000"));

    let argoverse = folder(&[
        ("sensors/cameras/ring_front_center/315966070542741240.jpg", ""),
        ("sensors/lidar/315966070559696000.feather", ""),
    ]);
    let timeline = read(&argoverse, "", &options()).unwrap();
    let sensors = [("ring_front_center", Kind::Video, "0"), ("lidar", Kind::Data, "423869/25000000")];
    check(&timeline, "sensor folder", &sensors, &["stamp-unit", "stamp-unit"], Some("315966070.542741240"));
}

#[cfg(unix)]
#[test]
fn links_out_of_the_folder_are_left_out() {
    let outside = folder(&[("1700000000000.jpg", ""), ("deep/1700000000000.jpg", "")]);
    let inside = folder(&[("cam/1700000000100.jpg", ""), ("cam/1700000000200.jpg", "")]);
    let link = |target: &Path, name: &str| std::os::unix::fs::symlink(target, inside.path().join(name)).unwrap();
    link(&outside.path().join("1700000000000.jpg"), "cam/1700000000000.jpg");
    link(&outside.path().join("deep"), "deep");
    link(Path::new("."), "cam/again");
    let timeline = read(&inside, "", &options()).unwrap();
    let odd = ["sequence-left-out", "sequence-left-out", "stamp-unit"];
    check(&timeline, "sensor folder", &[("cam", Kind::Video, "0 1/10")], &odd, Some("1700000000.100000000"));
}
