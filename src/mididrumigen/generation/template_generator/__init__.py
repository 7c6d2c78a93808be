"""The engine: plays from vocabulary and numbers, with no model and no network."""

from mididrumigen.generation.template_generator.generator import TemplateGenerator

__all__ = ["TemplateGenerator"]
