import Graph
import Optimisation
import Runtime
import Semantics

/// Moves the weights by an optimizer that sees the whole objective. The weights and slots of the
/// store are all it remembers, so that a run that goes on from a checkpoint takes the same steps.
final class WholeProblemSolver {
  private let optimizer: any WholeProblemOptimizer
  private let executable: Executable
  private let store: VariableStore
  /// The parameters with gradients, in the order of the graph.
  private let parameters: [String]
  private let penalties: [Regularization]
  /// The layers' own state, which trials must not move.
  private let states: [String]

  /// nil where the experiment's optimizer updates each parameter by a rule.
  init?(
    _ experiment: Experiment, _ graph: TrainingGraph, _ executable: Executable,
    _ store: VariableStore
  ) {
    guard let found = try? WholeProblemGraph.optimizer(of: experiment) else { return nil }
    optimizer = found
    self.executable = executable
    self.store = store
    let names = Set(graph.slots.map(\.parameter))
    parameters = experiment.model.parameters.map(\.name).filter(names.contains)
    penalties = parameters.map { WholeProblemGraph.regularization($0, experiment) }
    states = experiment.model.states.map(\.name)
  }

  /// One step from the weights that the executable has just been run at, on the same batch.
  func advance(samples: Int, step: Int) {
    let kept = states.map { store[$0] }
    let start = ObjectivePoint(
      gather(""), value: value(), gradient: parameters.flatMap(gradient))
    var memory = optimizer.slots.map { gather("." + $0.name) }
    let end = optimizer.step(from: start, memory: &memory) { position in
      scatter(position, "")
      executable.run(samples: samples, step: step)
      for (name, tensor) in zip(states, kept) { tensor.map { _ = store.set(name, $0) } }
      return ObjectivePoint(
        position, value: value(), gradient: parameters.flatMap(gradient))
    }
    scatter(end?.position ?? start.position, "")
    for (slot, values) in zip(optimizer.slots, memory) { scatter(values, "." + slot.name) }
  }

  /// The loss of the last run and the penalties at its weights.
  private func value() -> Double {
    let loss = executable.output(TrainingGraph.lossName)?.assumingMemoryBound(to: Float.self)
    var value = Double(loss?[0] ?? .nan)
    for (name, penalty) in zip(parameters, penalties) {
      guard let buffer = store.buffer(name) else { continue }
      value += penalty.penalty(of: UnsafeBufferPointer(buffer))
    }
    return value
  }

  private func gradient(_ parameter: String) -> [Float] {
    let memory = executable.output(WholeProblemGraph.gradientName(parameter))
    let count = store.buffer(parameter)?.count ?? 0
    guard let start = memory?.assumingMemoryBound(to: Float.self) else {
      return [Float](repeating: .nan, count: count)
    }
    return Array(UnsafeBufferPointer(start: start, count: count))
  }

  /// The elements of all parameters' variables with a suffix, in one row.
  private func gather(_ suffix: String) -> [Float] {
    parameters.flatMap { store.buffer($0 + suffix).map(Array.init) ?? [] }
  }

  private func scatter(_ values: [Float], _ suffix: String) {
    var start = 0
    for name in parameters {
      guard let buffer = store.buffer(name + suffix) else { continue }
      _ = buffer.update(fromContentsOf: values[start..<start + buffer.count])
      start += buffer.count
    }
  }
}
