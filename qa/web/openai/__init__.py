"""The API at `/v1` as clients of OpenAI's know it; its app is made by `app.make_app`."""
