import Graph
import Kernels
import Passes
import Planning
import Report
import Semantics
import Support

extension Listings {
  /// What each pass did and did not do, and the steps that are left. `frozen` is the network with
  /// fixed weights, as an export has it.
  public static func plan(
    _ experiment: Experiment, _ compiled: CompiledExperiment, frozen: FrozenExplanation,
    _ sources: SourceMap
  ) -> [String] {
    ["inference, weights fixed (an export also folds the data's preprocessing)", ""]
      + rewrites(frozen.rewrites, sources)
      + ["", "all passes together: error \(Decimal.text(frozen.largestError, digits: 2))", ""]
      + steps(frozen.plan, samples: 1)
      + ["", "training", ""] + rewrites(compiled.training.rewrites, sources) + [""]
      + steps(compiled.trainingPlan, samples: experiment.training.batch)
  }

  private static func rewrites(_ rewrites: [Rewrite], _ sources: SourceMap) -> [String] {
    var table = Table(["pass", "what", "layers", "outcome", "because"])
    for rewrite in rewrites {
      table.add([
        rewrite.pass, rewrite.rule, places(rewrite.origins, sources), outcome(rewrite),
        rewrite.preconditions.joined(separator: "; "),
      ])
    }
    return rewrites.isEmpty ? ["no rewrites"] : table.lines()
  }

  private static func outcome(_ rewrite: Rewrite) -> String {
    switch rewrite.outcome {
    case .applied:
      rewrite.largestError.map { "done, error \(Decimal.text($0, digits: 2))" } ?? "done"
    case .refused(let reason): "refused: \(reason)"
    }
  }

  private static func places(_ origins: [Origin], _ sources: SourceMap) -> String {
    origins.map { origin in
      origin.line(in: sources).map { "\(origin.layer):\($0)" } ?? origin.layer
    }.joined(separator: ", ")
  }

  private static func steps(_ plan: Plan, samples: Int) -> [String] {
    var table = Table(["step", "layer", "result", "kernel", "threads", "place"])
    let sites = KernelSites(plan, samples: samples)
    for (index, node) in plan.graph.nodes.enumerated() {
      let first = node.results[0]
      table.add([
        "\(index + 1) \(label(node))", node.origin.layer, plan.graph.type(first).description,
        node.operation.kernel(sites.site(of: node)).choice,
        StepWork(node, in: plan.graph, samples: samples).isShared ? "all" : "1",
        plan.places[first]?.description ?? "",
      ])
    }
    return table.lines()
  }

  private static func label(_ node: Node) -> String {
    let epilogue = node.operation.attributes.optionalText("epilogue").map { " then \($0)" } ?? ""
    return node.listedName + epilogue
  }

  /// The network as a drawing: one node for each layer, with its shape and parameters.
  public static func drawing(_ experiment: Experiment) -> GraphDrawing {
    let model = experiment.model
    var nodes: [(id: Int, title: String, details: [String], reads: [ValueID], makes: ValueID)] = []
    for port in model.inputs {
      let shape = model.graph.type(port.value).shapeText
      nodes.append((nodes.count, "input \(port.name)", [shape], [], port.value))
    }
    for node in layerNodes(model) {
      nodes.append((nodes.count, node.title, node.details, node.reads, node.makes))
    }
    for port in model.outputs {
      let shape = model.graph.type(port.value).shapeText
      nodes.append((nodes.count, "output \(port.name)", [shape], [port.value], ValueID(-1)))
    }
    let drawn = nodes.map { node in
      DrawnNode(
        id: node.id, title: node.title, details: node.details,
        successors: nodes.filter { $0.reads.contains(node.makes) }.map(\.id))
    }
    return GraphDrawing(title: experiment.name, nodes: drawn)
  }

  private static func layerNodes(
    _ model: Model
  ) -> [(title: String, details: [String], reads: [ValueID], makes: ValueID)] {
    let known = Dictionary(
      model.layers.map { ($0.output, $0) }, uniquingKeysWith: { first, _ in first })
    let inside = Dictionary(grouping: model.graph.nodes, by: \.origin.layer)
    var result: [(title: String, details: [String], reads: [ValueID], makes: ValueID)] = []
    for layer in model.layers {
      var details = [layer.type.shapeText]
      if layer.parameters > 0 { details.append("\(Decimal.grouped(layer.parameters)) parameters") }
      let title = layer.path == layer.kind ? layer.kind : "\(layer.path) (\(layer.kind))"
      result.append((title, details, layer.inputs, layer.output))
    }
    for (name, nodes) in inside {
      guard let node = nodes.last, nodes.count == 1, known[node.results[0]] == nil,
        !model.layers.contains(where: { $0.path == name })
      else { continue }
      result.append(
        (name, [model.graph.type(node.results[0]).shapeText], node.operands, node.results[0]))
    }
    return result.sorted { $0.makes < $1.makes }
  }
}
