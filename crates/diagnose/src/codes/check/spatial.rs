//! 3D boxes against pictures, tracks and each other.

codes! {
    CONVENTION = "check/convention", Error, "3D boxes of another convention than declared",
        "Seen through the camera, the 3D boxes do not fall on their boxes in the pictures, but they do under another convention: the sizes in another order, the position at the centre instead of the bottom face (or the other way round), the angle turning the other way or zero along another axis, the matrix of another camera, with or without rectification or lens distortion, a transform in the other direction, or width and height of the picture exchanged in the boxes.\n\n\
         A training run on such boxes learns nonsense, and checking them one by one reports every box. Here all of them are one finding, which names the convention that fits, the median overlap over union under it and as declared, and that of the next best.\n\n\
         All combinations are tried on up to 300 boxes from all over the data, for all cameras together and then for each. One is reported only if the median grows by the margin (0.05) and reaches the floor (0.5), and a sign test says that it is no chance. Exchanging length and width is the same box as a quarter turn; of the two, that is named under which more boxes are longer than wide. Where several fit alike, all are named. A turn by half a circle cannot be seen in pictures: see check/yaw-flip.\n\n\
         Example: sizes are width, length, height, not length, width, height: 812 3D boxes fit better so (median overlap 0.96 instead of 0.61, next best 0.84).\n\n\
         To mend it, export the boxes again with the right convention, or correct the calibration. Parameters: boxes, margin, floor.";
    SENSOR_OFFSET = "check/sensor-offset", Error, "sensors that are a constant time apart",
        "3D boxes fall beside their boxes in the pictures, and on them if the pictures were taken a constant time later (or earlier) than their times say.\n\n\
         The clocks of the sensors differ, frames were counted from another start, or the end of an exposure stands for its middle. At 75 ms, a third of the boxes of a car at city speed overlap by less than 0.7, so one offset looks like many annotation errors.\n\n\
         For a grid of offsets (500 ms in both directions, in steps of 10 ms; on clocks that count frames, 5 frames in steps of a tenth) boxes are moved along their tracks and the camera along its poses, and the median overlap over union is taken: T(t) = E⁻¹ · W(t)⁻¹ · (W(t_l) · X + shift). The best offset stands between steps, by a parabola; its 95 % interval comes from drawing pictures with replacement. Nothing is said where nothing moves, where the best offset lies at the end of the grid, or where the interval meets the tolerance (10 ms).\n\n\
         Example: pictures are later than they say: an offset of 0.075 s (95 % interval 0.071 to 0.078) explains 640 3D boxes (median overlap 0.95 instead of 0.81).\n\n\
         To mend it, correct the times of one of the sensors by the offset. Parameters: tolerance, range, step, boxes, gain, floor.";
    PROJECTION = "check/projection", Error, "a 3D box that does not fall on its box in the picture",
        "The 3D box, seen through the camera at the time of the picture, and its box in the picture overlap by less than the limit of its class.\n\n\
         The object was boxed wrongly in one of the two, the two are different objects, or the calibration or the times are off.\n\n\
         Pairs are those that a relation or a track joins; others of related classes are matched within a picture so that the sum of their overlaps is greatest, from 0.1 on. The edges of the 3D box are cut 0.1 m in front of the camera, bent by the lens (Brown-Conrady or Kannala-Brandt, as in OpenCV), and the rectangle around them is clamped to the picture; a box at the border of its picture may also be that of what is visible. Boxes that reach beyond 85° from the axis of a wide lens, and without a picture size those that may be cut, are counted as unchecked. Between the times of the sensors, boxes move along their tracks and cameras along their poses.\n\n\
         On ground truth of KITTI, overlaps of vehicles and cyclists are above 0.93, those of pedestrians between 0.48 and 0.9, since their boxes are drawn on the body. So vehicles and other rigid objects are warned of below 0.8 and wrong below 0.6; people and animals below 0.5 and 0.3. Below a height of 25 pixels, less is asked for in proportion, and edges that are off by at most 2 pixels are never reported.\n\n\
         Example: the 3D box falls on 610, 170 to 690, 230 and its box is 655, 171 to 731, 232: an overlap of 0.28, below 0.60.\n\n\
         To mend it, look at both boxes. Parameters: warn, error, warn-deformable, error-deformable, small, pixels; each may differ by class and by pair of streams.";
    YAW_FLIP = "check/yaw-flip", Warning, "a 3D box that faces the wrong way",
        "On its track, the box faces away from the boxes before and after it, or all boxes of a track face against or across their motion.\n\n\
         Front and back of a vehicle look alike in a point cloud, and a box turned by half a circle looks the same in a picture, so no overlap shows it. Prediction and tracking need the heading.\n\n\
         A turn by more than 150° from one box to the next within 1.2 s is a flip; the side that faces along the motion is right, without motion that of most boxes. Motion counts only in a frame that does not move with the vehicle (a world frame, or poses), for vehicles and two-wheelers, from 2.5 m/s and 5 m on: slower, vehicles may reverse.\n\n\
         Example: the box at 4.100 s faces away from the other 39 boxes of its track.\n\n\
         To mend it, turn the box by half a circle; if whole tracks face across their motion, look at the convention of the angle and at the order of length and width. Parameters: speed, way.";
    OVERLAPPING_CUBOIDS = "check/overlapping-cuboids", Error, "3D boxes in one place",
        "Two 3D boxes of one frame share more of their volume than two objects can.\n\n\
         One object was boxed twice (related classes, overlap over union of the volumes from 0.7 on), or boxes of two vehicles reach into each other (from 0.3 of the smaller volume on, a warning). Volumes are exact for boxes that stand upright: the area that the turned outlines share, times the shared height.\n\n\
         Boxes of different annotators, of people in or on vehicles, and of trailers and trams are left out.\n\n\
         Example: one object boxed twice: Car and Van (iou 0.86).\n\n\
         To mend it, leave one of the boxes out, or correct its place. Parameters: same, inside.";
}
