import Testing

@testable import Report

@Suite struct GraphDrawingTests {
  @Test func edgesLeadDownwardsOneLayerAtATime() {
    for graph in [residualNet, parallelNet, chain(30)] {
      let layering = Layering(count: graph.nodes.count, edges: graph.edges)
      for slot in layering.slots {
        for next in slot.next { #expect(layering.slots[next].layer == slot.layer + 1) }
      }
      #expect(layering.layers.flatMap { $0 }.count == layering.slots.count)
      let ends = layering.slots.filter { $0.node != nil }.map(\.next.count).reduce(0, +)
      #expect(ends == graph.edges.count)
    }
    #expect(Layering(count: 30, edges: chain(30).edges).layers.count == 30)
  }

  @Test func boxesDoNotOverlap() {
    let layering = Layering(count: parallelNet.nodes.count, edges: parallelNet.edges)
    let widths = layering.slots.indices.map { Double(20 + $0 * 5) }
    let placement = Placement(layering, widths: widths, gap: 8)
    for layer in layering.layers {
      for (left, right) in zip(layer, layer.dropFirst()) {
        let room = placement.x[right] - placement.x[left] - (widths[left] + widths[right]) / 2
        #expect(room >= 8 - 1e-9)
      }
    }
    #expect(layering.slots.indices.allSatisfy { placement.x[$0] >= widths[$0] / 2 - 1e-9 })
  }

  @Test func textOfAChainIsExact() {
    let graph = GraphDrawing(
      title: "t",
      nodes: [
        DrawnNode(id: 1, title: "in", successors: [2]),
        DrawnNode(id: 2, title: "out", details: ["[3]"]),
      ])
    let expected = """
      ┌─────┐
      │ in  │
      └──┬──┘
         ▼
      ┌─────┐
      │ out │
      │ [3] │
      └─────┘

      """
    #expect(graph.text() == expected)
  }

  @Test func everyNodeIsInEveryForm() {
    for graph in [residualNet, parallelNet, chain(30)] {
      let (text, svg) = (graph.text(), graph.svg().source)
      #expect(nestingProblem(svg) == nil)
      for node in graph.nodes {
        #expect(text.contains(node.title))
        #expect(svg.contains(Markup.escaped(node.title)))
      }
      #expect(graph.dot().split(separator: " -> n").count - 1 == graph.edges.count)
    }
  }

  @Test func dotIsQuoted() {
    let graph = GraphDrawing(
      title: "a \"b\" \\",
      nodes: [DrawnNode(id: -1, title: "x\"]; evil [", details: ["\n\\n"], successors: [])])
    #expect(graph.dot().contains("digraph \"a \\\"b\\\" \\\\\" {"))
    #expect(graph.dot().contains("n_1 [label=\"x\\\"]; evil [\\n\u{FFFD}\\\\n\"];"))
  }

  @Test func cyclesAndStrayEdgesAreSurvived() {
    let graph = GraphDrawing(
      title: "",
      nodes: [
        DrawnNode(id: 1, title: "a", successors: [2, 1, 99, 2]),
        DrawnNode(id: 2, title: "b", successors: [3]),
        DrawnNode(id: 3, title: "c", successors: [1]),
        DrawnNode(id: 3, title: "again"),
      ])
    #expect(graph.nodes.count == 3)
    #expect(graph.edges.count == 3)
    #expect(graph.text().contains("c"))
    #expect(nestingProblem(graph.svg().source) == nil)
    #expect(GraphDrawing(title: "e", nodes: []).text() == "e: no nodes\n")
    #expect(nestingProblem(GraphDrawing(title: "e", nodes: []).svg().source) == nil)
  }
}
