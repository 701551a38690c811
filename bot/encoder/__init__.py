"""The optional second reader: a small sentence encoder (ONNX, int8) behind core's SecondReader. No network."""
