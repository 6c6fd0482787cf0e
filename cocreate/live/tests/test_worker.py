"""The service worker of pages that open without network."""


def test_the_worker_keeps_its_address_may_stand_before_any_page_and_asks_nothing_else(client):
    response = client.get("/offline.js")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/javascript")
    assert (response["Service-Worker-Allowed"], response["Cache-Control"]) == ("/", "no-cache")
    assert b"import" not in response.content, "it must be one file"
    assert "cookie" not in response.get("Vary", "").lower()
    assert client.post("/offline.js").status_code == 405
