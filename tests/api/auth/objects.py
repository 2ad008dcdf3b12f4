"""Objects of the auth area for the tests of every route."""


def own_user(person):
    return {"user_id": person.id}


OBJECTS = {"/api/v1/users/{user_id}": own_user}
