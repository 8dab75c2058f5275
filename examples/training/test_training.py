"""What training relies on, checked on engines made up here: `python -m unittest` in this folder."""

import unittest

import numpy as np
import torch

import calibrate
import measure
from augmentation import augmented, warped
from backbone import Backbone, SequenceBatchNorm
from data import Engine, split
from lives import Lives
from losses import LOSSES, Loss
from settings import CASCADE, Architecture, Augmentation
from train_live import batch_count, batches, live_outputs
from train_window import Windows

torch.set_num_threads(1)
SMALL = Architecture(convolutions=(8, 12, 8), hidden=16, dense=(16, 16, 8))


def lives(*lengths: int) -> Lives:
    generator = torch.Generator().manual_seed(1)
    inputs = [torch.randn(length, 17, generator=generator) for length in lengths]
    return Lives(inputs, [np.arange(length - 1, -1, -1, dtype=np.float32) for length in lengths])


class WholeLives(unittest.TestCase):
    def test_an_epoch_has_every_engine_once(self):
        recorded = lives(*range(40, 140))
        made = list(batches(recorded, 16, torch.Generator().manual_seed(1)))
        self.assertEqual(len(made), batch_count(recorded, 16))
        lengths = sorted(length for batch in made for length in batch.mask.sum(1).tolist())
        self.assertEqual(lengths, list(range(40, 140)))

    def test_padding_and_company_change_no_score(self):
        torch.manual_seed(1)
        model, recorded = Backbone(False, SMALL).eval(), lives(61, 150, 90)
        together = live_outputs(model, recorded)[0].split([61, 150, 90])
        for inputs, rul in zip(recorded.inputs, together):
            with torch.no_grad():
                self.assertLess(float((model(inputs[None])[0][0] - rul).abs().max()), 1e-6)

    def test_batch_norm_sees_true_cycles_alone(self):
        torch.manual_seed(1)
        norm = SequenceBatchNorm(4)
        batch = lives(30, 50).pad([0, 1])
        padded = torch.randn(2, 50, 4)
        norm(padded, batch.mask)
        self.assertLess(float((norm.running_mean - 0.1 * padded[batch.mask].mean(0)).abs().max()), 1e-6)


class MadeAnew(unittest.TestCase):
    def test_a_warped_life_keeps_its_order_its_end_and_its_bounds(self):
        for seed in range(200):
            rows = warped(100, 1.0, 30, np.random.default_rng(seed))
            self.assertTrue(36 <= len(rows) <= 272 and rows[-1] == 99 and rows[0] <= 2)
            self.assertTrue((np.diff(rows) >= 0).all())

    def test_settings_of_the_engine_are_not_disturbed_and_the_recording_stays(self):
        recorded = torch.ones(80, 17)
        settings = Augmentation(noise=0.5, offset=0.5, transients=5)
        made, life = augmented(recorded, settings, 30, np.random.default_rng(1))
        self.assertTrue((made[:, :3] == 1).all() and (made[:, 3:] != 1).any() and (recorded == 1).all())
        self.assertEqual((len(life), life[-1]), (80, 0))

    def test_the_same_seed_draws_the_same_lives(self):
        first, second = (lives(90, 120).augmented(CASCADE.live.augmentation, 60, [7, 3]) for _ in range(2))
        self.assertTrue(all(torch.equal(a, b) for a, b in zip(first.inputs, second.inputs)))


class Cutting(unittest.TestCase):
    def test_windows_do_not_cross_engines_and_the_last_ends_at_the_failure(self):
        windows = Windows(lives(35, 29, 31), 30, None, None)
        self.assertEqual(windows.starts().tolist(), [0, 1, 2, 3, 4, 5, 64, 65])
        self.assertEqual(windows.last_starts().tolist(), [5, 65])
        self.assertEqual(windows.cut(windows.last_starts()).target[:, -1].tolist(), [0, 0])

    def test_the_split_is_drawn_from_the_seed_alone(self):
        engines = [
            Engine(name, k, np.zeros((40, 24)), np.zeros(40)) for name in ("FD001", "FD003") for k in range(1, 101)
        ]
        training, held_out = split(engines, 7)
        self.assertEqual((len(training), len(held_out)), (160, 40))
        numbers = [engine.number for engine in held_out if engine.set_name == "FD001"]
        self.assertEqual(numbers, [e.number for e in split(engines[:100], 7)[1]])


class Figures(unittest.TestCase):
    def test_nasa_score_is_dearer_when_late(self):
        self.assertAlmostEqual(measure.nasa(np.array([10.0])), 1.718, places=3)  # e^1 - 1
        self.assertAlmostEqual(measure.nasa(np.array([-13.0])), 1.718, places=3)

    def test_the_blend_has_the_least_squared_error(self):
        generator = np.random.default_rng(1)
        window, live = generator.normal(size=5000), 2 * generator.normal(size=5000)
        self.assertAlmostEqual(measure.window_weight(window, live), 0.8, delta=0.02)  # inverse to the variances 1 and 4

    def test_factors_make_ninety_percent(self):
        generator = np.random.default_rng(1)
        rul, sigma = generator.uniform(0, 125, 20_000), generator.uniform(1, 9, 20_000)
        ratio = np.abs(2.5 * generator.normal(size=20_000))
        table = calibrate.factors(rul, ratio)
        self.assertTrue((np.abs(table - 2.5) < 0.2).all(), table)
        held = ratio * sigma <= 1.645 * sigma * np.interp(rul, calibrate.GRID, table)
        self.assertAlmostEqual(held.mean(), 0.9, delta=0.01)

    def test_a_sigma_head_learns_which_cycles_are_hard(self):
        torch.manual_seed(1)
        count, model = 8_000, Backbone(False, SMALL)
        trunk = torch.rand(count, SMALL.dense[2]).round()
        hard = (trunk[:, 0] > 0.5).numpy()
        errors = np.random.default_rng(1).normal(size=count) * np.where(hard, 20, 5)
        rows = np.arange(count)
        rul = np.random.default_rng(2).uniform(0, 125, count)
        column = measure.Column(rul, np.zeros((count, 3)), trunk, rows)
        zeros = np.zeros(count, int)
        scores = measure.Scores(column, [], rul - errors, zeros, zeros, zeros, zeros, rows)
        layers = calibrate.fit_sigma(model, [column], scores, np.ones(count, bool))
        width = calibrate.widths(layers, [column], scores, np.ones(count, bool))[0]
        held = calibrate.inside(column, width, scores)
        self.assertAlmostEqual(held[hard].mean(), 0.9, delta=0.03)
        self.assertAlmostEqual(held[~hard].mean(), 0.9, delta=0.03)

    def test_temperature_finds_what_logits_were_multiplied_by(self):
        generator = np.random.default_rng(1)
        logits = generator.normal(size=(20_000, 3))
        chance = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
        health = (generator.random((20_000, 1)) > chance.cumsum(-1)).sum(-1).clip(0, 2)
        self.assertAlmostEqual(calibrate.temperature(2 * logits, health), 2.0, delta=0.15)


class Losses(unittest.TestCase):
    def test_every_loss_teaches_the_trunk_and_the_sigma_head(self):
        for name in LOSSES:
            torch.manual_seed(1)
            model = Backbone(False, SMALL)
            trunk = model.trunk(torch.randn(2, 40, 17))["dense3"]
            target, health = torch.rand(2, 40), torch.randint(3, (2, 40))
            Loss(name, 0.05)(trunk, model.scores(trunk), target, health).backward()
            for layer in (model.conv1, model.sigma1, model.rul1, model.health1):
                self.assertGreater(float(layer.weight.grad.abs().sum()), 0, name)

    def test_amnl_counts_the_end_of_life_twice(self):
        outputs = (torch.tensor([[0.1, 1.1]]), torch.zeros(1, 2, 3), torch.full((1, 2), 9.0))
        arguments = (torch.zeros(1, 2, 8), outputs)
        health = torch.zeros(1, 2, dtype=torch.long)
        late = Loss("amnl", 0)(*arguments, torch.tensor([[0.0, 1.1]]), health)
        early = Loss("amnl", 0)(*arguments, torch.tensor([[0.1, 1.0]]), health)
        ratio = (late - Loss("amnl", 0)(*arguments, torch.tensor([[0.1, 1.1]]), health)) / (
            early - Loss("amnl", 0)(*arguments, torch.tensor([[0.1, 1.1]]), health)
        )
        self.assertAlmostEqual(float(ratio), 2.0, delta=0.05)


if __name__ == "__main__":
    unittest.main()
