import Synchronization

@testable import Kernels

/// Formulas of the kinds nnspec runs, with the number of their inputs.
let sampleFormulas: [(name: String, formula: Formula, inputs: Int)] = {
  let x = Formula.input(0)
  let y = Formula.input(1)
  let z = Formula.input(2)
  return [
    ("relu", maximum(x, 0), 1),
    ("leaky", maximum(0.1 * x, x), 1),
    ("elu", select(x, x, 1.5 * expm1(x)), 1),
    ("gelu", 0.5 * x * erfc(-x / 1.4142135623730951), 1),
    ("gelu tanh", 0.5 * x * (1 + tanh(0.7978845608 * (x + 0.044715 * x * x * x))), 1),
    ("silu", x * sigmoid(x), 1),
    ("softplus", softplus(x), 1),
    ("huber", select(absolute(x - y) - 1, absolute(x - y) - 0.5, 0.5 * (x - y) * (x - y)), 2),
    ("cross", softplus(x) - x * y, 2),
    ("update", x - 0.01 * y / (squareRoot(z * z) + 1e-8), 3),
    ("mixed", log1p(x * x) - power(1 + z * z, 0.25 * y) + minimum(x, y), 3),
    ("inverse", reciprocal(1 + exp(-x)) * sign(y) + log(1 + z * z) * step(x), 3),
  ]
}()

/// Deterministic numbers in (-range, range), for inputs.
func sampleValues(_ count: Int, seed: UInt64, range: Float = 3) -> [Float] {
  var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (Float(state >> 40) / 8_388_608 - 1) * range
  }
}

/// The form in use is the process's, and suites run side by side.
private let formInUse = Mutex(())

/// Runs `body` in every form this processor has, then returns to the form in use before.
func forEachForm(_ body: (InstructionSet) -> Void) {
  formInUse.withLock { _ in
    let before = InstructionSet.current
    defer { InstructionSet.select(before) }
    for form in InstructionSet.available {
      InstructionSet.select(form)
      body(form)
    }
  }
}
