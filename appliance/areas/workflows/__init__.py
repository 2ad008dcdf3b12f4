"""Graphs that run: durable workflows, their nodes, executions and journal."""
