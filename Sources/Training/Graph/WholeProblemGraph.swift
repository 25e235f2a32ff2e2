import Graph
import Kernels
import Operators
import Optimisation
import Schema
import Semantics

/// What stands in the training graph where an optimizer sees the whole objective: the gradients of
/// loss and penalties as outputs, and slots that only the optimizer reads.
struct WholeProblemGraph {
  /// The name of the output that holds a parameter's gradient.
  static func gradientName(_ parameter: String) -> String { "gradient.\(parameter)" }

  private(set) var graph: Graph
  private(set) var slots: [TrainingGraph.SlotInfo] = []
  private let experiment: Experiment
  private let optimizer: any WholeProblemOptimizer

  init(graph: Graph, experiment: Experiment, optimizer: any WholeProblemOptimizer) {
    self.graph = graph
    self.experiment = experiment
    self.optimizer = optimizer
  }

  /// The optimizer of an experiment, where it is one that sees the whole objective.
  static func optimizer(
    of experiment: Experiment
  ) throws(OperatorError) -> (any WholeProblemOptimizer)? {
    do throws(InvalidArgument) {
      let call = experiment.training.optimizer.value
      return try OptimisationCatalogues.wholeProblemOptimizer(.call(call))
    } catch {
      throw OperatorError(.attribute, error.description)
    }
  }

  /// The penalties of a parameter, of rules that have been checked.
  static func regularization(_ parameter: String, _ experiment: Experiment) -> Regularization {
    guard case .list(let items) = experiment.regularization[parameter]?.value else {
      return Regularization()
    }
    return Regularization(items.compactMap { try? OptimisationCatalogues.regularizer($0) })
  }

  /// One output and the slots for each parameter that has a gradient.
  mutating func run(_ gradients: [ValueID: ValueID]) throws(OperatorError) {
    for (parameter, gradient) in gradients.sorted(by: { $0.key < $1.key }) {
      guard let name = graph.name(parameter) else { continue }
      var value = gradient
      if let penalty = WholeProblemGraph.regularization(name, experiment).gradient {
        let sum = Formula.input(1) + penalty
        let origin = graph.values[parameter.index].origin
        value = try graph.append(
          Elementwise("penalty", sum), [parameter, gradient], origin: origin)[0]
      }
      graph.outputs.append((WholeProblemGraph.gradientName(name), value))
      for slot in optimizer.slots {
        slots.append(
          TrainingGraph.SlotInfo(
            name: name + "." + slot.name, parameter: name, initial: 0, isAverage: false))
      }
    }
  }
}
