"""The web chat: a Gradio page over an `Assistant`. `qa.web.page` needs Gradio."""
