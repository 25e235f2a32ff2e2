import Kernels

@testable import Optimisation

/// A descent in Double through the formulas' own evaluation.
struct DoubleDescent {
  let update: ParameterUpdate
  var weights: [Double]
  var slots: [[Double]]

  init(_ update: ParameterUpdate, from start: [Double]) {
    self.update = update
    weights = start
    slots = update.slots.map { slot in
      switch slot.initial {
      case .constant(let value): start.map { _ in Double(value) }
      case .parameter: start
      }
    }
  }

  mutating func step(_ step: Int, rate: Double, gradient: [Double], factor: Double = 1) {
    var scalars = update.scalars(step: step, rate: rate, gradientFactor: factor)
    func inputs(_ element: Int) -> [Double] {
      [weights[element], gradient[element]] + slots.map { $0[element] }
        + (0..<scalars.count).map { scalars[$0] }
    }
    if !update.measured.isEmpty {
      let norms = update.measured.map { formula in
        weights.indices.reduce(0) { sum, element in
          let value = formula.evaluate(inputs(element))
          return sum + value * value
        }.squareRoot()
      }
      scalars[update.factorIndex] = update.factor(norms: StepScalars(norms))
    }
    for element in weights.indices {
      let inputs = inputs(element)
      let results = update.outputs.map { $0.evaluate(inputs) }
      weights[element] = results[0]
      for index in 1..<results.count { slots[index - 1][element] = results[index] }
    }
  }
}

/// A descent in Float through a bound update; a rows x columns parameter.
final class FloatDescent {
  let bound: BoundUpdate
  let count: Int
  let memory: UnsafeMutablePointer<Float>

  init(_ update: ParameterUpdate, from start: [Double], columns: Int? = nil) {
    count = start.count
    memory = .allocate(capacity: count * (2 + update.slots.count))
    let (memory, count) = (memory, count)
    for (index, value) in start.enumerated() {
      memory[index] = Float(value)
      memory[count + index] = 0
    }
    let slots = update.slots.indices.map { memory + count * (2 + $0) }
    for (slot, pointer) in zip(update.slots, slots) {
      switch slot.initial {
      case .constant(let value): pointer.initialize(repeating: value, count: count)
      case .parameter: pointer.initialize(from: memory, count: count)
      }
    }
    bound = BoundUpdate(update, rows: count / (columns ?? count), columns: columns ?? count)
    bound.bind(weight: memory, gradient: memory + count) { slots[$0] }
  }

  deinit { memory.deallocate() }

  var weights: [Double] { (0..<count).map { Double(memory[$0]) } }

  func slot(_ index: Int) -> [Double] {
    (0..<count).map { Double(memory[count * (2 + index) + $0]) }
  }

  func step(
    _ step: Int, rate: Double, gradient: [Double], factor: Double = 1, pool: ThreadPool? = nil
  ) {
    for (index, value) in gradient.enumerated() { memory[count + index] = Float(value) }
    bound.run(
      scalars: bound.scalars(step: step, rate: rate, gradientFactor: factor), pool: pool)
  }
}
