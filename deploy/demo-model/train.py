"""Trains the demo's defect classifier on the CPU and writes it as ONNX.

train.py TRAIN_DIR UNSEEN_DIR OUT.onnx, where make-frames.ts wrote both folders. Needs Debian's python3-torch,
python3-onnx and python3-numpy. One thread and a fixed seed, so that a run can be repeated.
"""

import sys
import time

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

SEED = 5
EPOCHS = 8
BATCH = 32
LEARNING_RATE = 4e-3
CLASSES = 4
# What a board can reach, in the model's own input of 224 x 224: neighbours, rails and most of the belt stay outside.
TOP, BOTTOM, LEFT, RIGHT = 44, 180, 24, 200
LAYERS = [(3, 16, 5, 2), (16, 32, 3, 2), (32, 64, 3, 1), (64, 64, 3, 2)]


def block(inputs, outputs, kernel, stride):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()
    )


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList([block(*layer) for layer in LAYERS])
        self.last = nn.Linear(LAYERS[-1][1], CLASSES)

    def forward(self, x):
        for one in self.blocks:
            x = one(x)
        # A fault is small: what answers most strongly anywhere counts, not the mean over the board.
        return self.last(x.amax((2, 3)))


def batch(pictures, labels, indices, random=None):
    x = np.stack([pictures[i, TOP:BOTTOM, LEFT:RIGHT] for i in indices])
    if random is not None:
        # A board turned over is a board with the same faults.
        for axis in (1, 2):
            turned = random.random(len(x)) < 0.5
            x[turned] = np.flip(x[turned], axis)
    x = torch.from_numpy(x).permute(0, 3, 1, 2).float().div_(255)
    return x.contiguous(memory_format=torch.channels_last), torch.from_numpy(labels[indices].astype(np.int64))


def accuracy(model, pictures, labels):
    model.eval()
    right = np.zeros(CLASSES)
    with torch.no_grad():
        for start in range(0, len(labels), 100):
            x, y = batch(pictures, labels, np.arange(start, min(start + 100, len(labels))))
            hit = model(x).argmax(1) == y
            right += np.bincount(y[hit], minlength=CLASSES)
    model.train()
    return right / np.bincount(labels, minlength=CLASSES)


def save(model, path):
    """Batch normalisation goes into the convolutions; the graph is written by hand, with the layers' own names."""
    model.eval()
    nodes, weights = [], []

    def keep(name, array):
        weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    edges = [
        keep("board.from", np.array([TOP, LEFT], np.int64)),
        keep("board.to", np.array([BOTTOM, RIGHT], np.int64)),
        keep("board.axes", np.array([2, 3], np.int64)),
    ]
    nodes.append(helper.make_node("Slice", ["picture", *edges], ["board"], name="board"))
    at = "board"
    for n, (conv, norm, _) in enumerate(model.blocks, 1):
        factor = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach()
        weight = (conv.weight.detach() * factor[:, None, None, None]).contiguous().numpy().astype(np.float32)
        bias = (norm.bias - norm.running_mean * factor).detach().numpy().astype(np.float32)
        inputs = [at, keep(f"conv{n}.weight", weight), keep(f"conv{n}.bias", bias)]
        pad, stride, kernel = conv.padding[0], conv.stride[0], conv.kernel_size[0]
        nodes.append(
            helper.make_node(
                "Conv",
                inputs,
                [f"conv{n}"],
                name=f"conv{n}",
                kernel_shape=[kernel] * 2,
                strides=[stride] * 2,
                pads=[pad] * 4,
            )
        )
        nodes.append(helper.make_node("Relu", [f"conv{n}"], [f"relu{n}"], name=f"relu{n}"))
        at = f"relu{n}"
    nodes.append(helper.make_node("GlobalMaxPool", [at], ["pooled"], name="pooled"))
    nodes.append(helper.make_node("Flatten", ["pooled"], ["feature"], name="feature"))
    inputs = [
        "feature",
        keep("last.weight", model.last.weight.detach().numpy()),
        keep("last.bias", model.last.bias.detach().numpy()),
    ]
    nodes.append(helper.make_node("Gemm", inputs, ["logits"], name="last", transB=1))
    nodes.append(helper.make_node("Softmax", ["logits"], ["probabilities"], name="softmax", axis=1))
    graph = helper.make_graph(
        nodes,
        "demo-defects",
        [helper.make_tensor_value_info("picture", TensorProto.FLOAT, [1, 3, 224, 224])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [1, CLASSES])],
        weights,
    )
    made = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="driftlight demo model", ir_version=8
    )
    onnx.checker.check_model(made)
    onnx.save(made, path)


def main(train_dir, unseen_dir, out):
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    random = np.random.default_rng(SEED)
    pictures, labels = np.load(f"{train_dir}/pictures.npy", mmap_mode="r"), np.load(f"{train_dir}/labels.npy")
    unseen = np.load(f"{unseen_dir}/pictures.npy", mmap_mode="r"), np.load(f"{unseen_dir}/labels.npy")
    model = Classifier().to(memory_format=torch.channels_last)
    steps = EPOCHS * (len(labels) // BATCH)
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps, pct_start=0.15)
    start = time.time()
    for epoch in range(EPOCHS):
        order = random.permutation(len(labels))
        total = 0.0
        for step in range(len(labels) // BATCH):
            x, y = batch(pictures, labels, order[step * BATCH : (step + 1) * BATCH], random)
            loss = nn.functional.cross_entropy(model(x), y)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        recalls = accuracy(model, *unseen)
        print(
            f"epoch {epoch + 1}: loss {total / (len(labels) // BATCH):.4f}, unseen stations {recalls.mean():.4f}"
            f" ({', '.join(f'{r:.3f}' for r in recalls)}), {time.time() - start:.0f} s",
            flush=True,
        )
    save(model, out)


main(*sys.argv[1:4])
