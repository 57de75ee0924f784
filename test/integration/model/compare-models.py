"""For each FILE TAPPED TENSOR: does an ONNX library find TAPPED to be FILE with the one output TENSOR more?"""
import sys

import onnx

arguments = sys.argv[1:]
for at in range(0, len(arguments), 3):
    file, tapped_file, tensor = arguments[at : at + 3]
    model, tapped = onnx.load(file), onnx.load(tapped_file)
    made = {output for node in tapped.graph.node for output in node.output}
    last = tapped.graph.output.pop()
    same = tapped == model and last.name == tensor and last.name in made
    print("same, and %s is the last output" % last.name if same else "differs: %s" % tapped_file)
