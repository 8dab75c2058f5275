"""What the fit must be able to tell: a series that wanders without going anywhere, and one that grows."""
import random
import unittest

from slope import slope


def wandering(seed, growth, count=1_500, persistence=0.9):
    """Megabytes, one sample a second: an autoregression around 250 that grows by `growth` a minute."""
    source, value, series = random.Random(seed), 0.0, []
    for second in range(count):
        value = persistence * value + source.gauss(0, 8)
        series.append(250 + value + growth * second / 60)
    return list(range(count)), series


class SlopeTests(unittest.TestCase):
    def test_what_only_wanders_holds_zero_in_about_nineteen_of_twenty(self):
        holds = 0
        for seed in range(200):
            fitted, half = slope(*wandering(seed, growth=0))
            holds += abs(fitted) <= half
        self.assertGreaterEqual(holds, 180)
        self.assertLess(holds, 200)

    def test_a_leak_is_found(self):
        # 12.8 MB a minute is what one trial of an overloaded daemon once showed.
        for growth in (3, 12.8):
            for seed in range(50):
                fitted, half = slope(*wandering(seed, growth))
                self.assertGreater(fitted, half, (growth, seed))
                self.assertAlmostEqual(fitted * 60, growth, delta=1.5)

    def test_a_straight_line_is_itself(self):
        fitted, half = slope(list(range(200)), [3 + 2 * x for x in range(200)])
        self.assertAlmostEqual(fitted, 2)
        self.assertAlmostEqual(half, 0)

    def test_a_step_of_less_than_can_be_measured_is_no_slope(self):
        page, resolution = 4_096, 64 * 4_096
        for pages, grows in ((4, False), (16, False), (512, True)):
            values = [200_000_000 + (pages * page if second > 700 else 0) for second in range(1_440)]
            fitted, half = slope(list(range(1_440)), values, resolution)
            self.assertEqual(fitted > half, grows, (pages, fitted, half))

    def test_too_few_samples_are_refused(self):
        with self.assertRaisesRegex(ValueError, "found 99 samples"):
            slope(list(range(99)), [0.0] * 99)


if __name__ == "__main__":
    unittest.main()
